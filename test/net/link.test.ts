import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { described, Lab, MS, S, US } from '../helpers/lab.js';

/** Bytes of headers before a datagram's payload. */
const HEADERS = 42;

describe('transmission and propagation', () => {
  it('takes the sum of L/R + d over k store-and-forward hops, to the nanosecond', () => {
    const lab = new Lab();
    const nodes = [lab.host('h0'), lab.router('r1'), lab.router('r2'), lab.router('r3')];
    nodes.push(lab.host('h4'));
    const rates = [1e9, 100e6, 10e9, 40e6];
    const delays = [5 * US, 1 * MS, 123, 77 * US];
    for (let i = 0; i < 4; i++) {
      const wire = { rate: rates[i], delay: delays[i] };
      lab.link(nodes[i], `10.0.${i}.1/24`, nodes[i + 1], `10.0.${i}.2/24`, wire);
      nodes[i].route('0.0.0.0/0', `10.0.${i}.2`);
      if (i > 0) nodes[i].route('10.0.0.0/24', `10.0.${i - 1}.1`);
    }
    const sink = nodes[4].socket(9);
    const source = nodes[0].socket();
    source.send('10.0.3.2', 9, 1008);
    lab.run();
    // The second finds every MAC address known.
    const start = lab.simulator.now;
    source.send('10.0.3.2', 9, 1008);
    lab.run();
    const bits = (1008 + HEADERS) * 8;
    const expected = rates.reduce((sum, rate, i) => sum + (bits * 1e9) / rate + delays[i], 0);
    expect(sink.times[1] - start).toBe(expected);
    expect(sink.received[1].ttl).toBe(61);
  });

  it('carries the remainder below a nanosecond, so that the long-run rate is exact', () => {
    const lab = new Lab();
    const a = lab.host('a');
    const b = lab.host('b');
    // 142 bytes at 3 Gb/s: 378.666... ns each.
    const wire = {
      rate: 3e9,
      framing: 'ppp' as const,
      queue: described('drop-tail', { limit: 5000 }),
    };
    lab.link(a, '10.0.0.1/30', b, '10.0.0.2/30', wire);
    const sink = b.socket(9);
    const source = a.socket();
    for (let i = 0; i < 3000; i++) source.send('10.0.0.2', 9, 112);
    lab.run();
    expect(sink.times.slice(0, 4)).toEqual([379, 757, 1136, 1515]);
    expect(sink.times[2999]).toBe((3000 * 142 * 8) / 3);
  });

  it('adds what Ethernet adds on the wire, and pads short frames', () => {
    const lab = new Lab();
    const a = lab.host('a');
    const b = lab.host('b');
    lab.link(a, '10.0.0.1/24', b, '10.0.0.2/24', { rate: 8e9, framing: 'ethernet' });
    const sink = b.socket(9);
    const source = a.socket();
    source.send('10.0.0.2', 9, 100);
    lab.run();
    // Two ARP frames of 60 + 24 bytes at one nanosecond a byte, then 142 + 24.
    expect(sink.times).toEqual([84 + 84 + 166]);
  });

  it('serves a link without rate or delay within one instant', () => {
    const lab = new Lab();
    const a = lab.host('a');
    const b = lab.host('b');
    lab.link(a, '10.0.0.1/24', b, '10.0.0.2/24');
    const echo = b.echoServer(7);
    const source = a.socket();
    for (let i = 0; i < 50; i++) source.send('10.0.0.2', 7);
    lab.run();
    expect(echo.received).toHaveLength(50);
    expect(source.times).toEqual(new Array(50).fill(0));
  });

  it('sends at a changed rate only what has not begun to be sent', () => {
    const lab = new Lab();
    const a = lab.host('a');
    const b = lab.host('b');
    const { a: port } = lab.link(a, '10.0.0.1/30', b, '10.0.0.2/30', { rate: 8e6, framing: 'ppp' });
    const sink = b.socket(9);
    const source = a.socket();
    // 1000 bytes on the wire: 1 ms at 8 Mb/s.
    for (let i = 0; i < 3; i++) source.send('10.0.0.2', 9, 970);
    lab.at(1.5 * MS, () => (port.rate = 16e6));
    lab.run();
    expect(sink.times).toEqual([1 * MS, 2 * MS, 2.5 * MS]);
    expect(port.busyUntil(lab.simulator.now)).toBe(2.5 * MS);
  });

  it('never lets a packet overtake when the delay shrinks', () => {
    const lab = new Lab();
    const a = lab.host('a');
    const b = lab.host('b');
    const wire = { delay: 10 * MS, framing: 'ppp' as const };
    const { forward } = lab.link(a, '10.0.0.1/30', b, '10.0.0.2/30', wire);
    const sink = b.socket(9);
    const source = a.socket();
    source.send('10.0.0.2', 9, 1);
    lab.at(2 * MS, () => {
      forward.delay = 1 * MS;
      source.send('10.0.0.2', 9, 2);
    });
    // Sent at the very instant at which they arrive, and ahead of them in the order of events.
    const late = (): void => {
      forward.delay = 0;
      source.send('10.0.0.2', 9, 3);
      source.send('10.0.0.2', 9, 4);
    };
    lab.at(10 * MS, late).at(20 * MS, () => source.send('10.0.0.2', 9, 5));
    lab.run();
    expect(sink.received.map(({ at, payload }) => [at / MS, payload])).toEqual([
      [10, 1],
      [10, 2],
      [10, 3],
      [10, 4],
      [20, 5],
    ]);
  });

  it.each([0, 5])('lets ties fall as if each packet had an event of its own: %i ns', (delay) => {
    const lab = new Lab();
    const hub = lab.host('hub');
    const far = [lab.host('x'), lab.host('y')];
    far.forEach((host, i) => {
      const wire = { delay, framing: 'ppp' as const };
      lab.link(hub, `10.0.${i}.1/30`, host, `10.0.${i}.2/30`, wire);
    });
    const order: number[] = [];
    for (const host of far) {
      const socket = host.socket(9);
      socket.datagram = ({ payload }) => {
        order.push(payload);
        return '';
      };
    }
    const source = hub.socket();
    source.send('10.0.0.2', 9, 1);
    source.send('10.0.1.2', 9, 2);
    source.send('10.0.0.2', 9, 3);
    source.send('10.0.1.2', 9, 4);
    lab.run();
    expect(order).toEqual([1, 2, 3, 4]);
  });
});

/**
 * The textbook's rule, one event a packet: departure_i = max(arrival_i, departure_{i-1}) + L/R.
 * Whole nanoseconds; what rounding owes is carried while the transmitter does not pause.
 */
function departures(arrivals: readonly number[], bits: readonly number[], rate: number): number[] {
  let free = 0;
  let owed = 0;
  return arrivals.map((arrival, i) => {
    const exact = (bits[i] * 1e9) / rate + (arrival > free ? 0 : owed);
    const took = Math.round(exact);
    owed = exact - took;
    free = Math.max(arrival, free) + took;
    return free;
  });
}

const traffic = fc.array(
  fc.record({ gap: fc.nat({ max: 3000 }), payload: fc.integer({ min: 1, max: 1400 }) }),
  { minLength: 1, maxLength: 60 },
);

describe('a faster rule of one event a packet', () => {
  it('gives the arrival times of ports and link rings', () => {
    fc.assert(
      fc.property(
        traffic,
        fc.array(
          fc.record({
            rate: fc.constantFrom(1e9, 3e9, 7e9, 10e9, 123_456_789),
            delay: fc.nat({ max: 5000 }),
          }),
          { minLength: 1, maxLength: 4 },
        ),
        (packets, hops) => {
          const lab = new Lab();
          const nodes = [lab.host('h')];
          hops.forEach((hop, i) => {
            const last = i === hops.length - 1;
            nodes.push(last ? lab.host('t') : lab.router(`r${i}`));
            const wire = { ...hop, framing: 'ppp' as const };
            lab.link(nodes[i], `10.0.${i}.1/30`, nodes[i + 1], `10.0.${i}.2/30`, wire);
            nodes[i].route('0.0.0.0/0', `10.0.${i}.2`);
          });
          const sink = nodes[hops.length].socket(9);
          const source = nodes[0].socket();
          const target = `10.0.${hops.length - 1}.2`;
          let at = 0;
          let times = packets.map(({ gap, payload }) => {
            at += gap;
            lab.at(at, () => source.send(target, 9, payload));
            return at;
          });
          const bits = packets.map(({ payload }) => (payload + 30) * 8);
          for (const { rate, delay } of hops) {
            times = departures(times, bits, rate).map((departure) => departure + delay);
          }
          lab.run();
          expect(sink.times).toEqual(times);
        },
      ),
      { numRuns: 100, seed: 1 },
    );
  });
});

describe('impairments', () => {
  const kinds = [
    described('loss', { probability: 0.2 }),
    described('duplication', { probability: 0.3 }),
    described('corruption', { probability: 0.2 }),
    described('reordering', { probability: 0.3, delay: 700 }),
  ];

  it.each(kinds.map((kind) => [kind.kind, [kind]]).concat([['all of them', kinds]]))(
    'keep conservation: %s',
    (_, impairments) => {
      const lab = new Lab();
      const a = lab.host('a');
      const b = lab.host('b');
      lab.link(a, '10.0.0.1/30', b, '10.0.0.2/30', {
        delay: 5 * US,
        rate: 1e9,
        framing: 'ppp',
        forward: impairments as typeof kinds,
      });
      const sink = b.socket(9);
      const source = a.socket();
      for (let i = 0; i < 500; i++) lab.at(i * 100, () => source.send('10.0.0.2', 9, i + 1));
      while (lab.run({ events: 97 }) !== 'idle');
      const { pool } = lab;
      expect(pool.sent).toBe(500);
      expect(pool.delivered).toBe(sink.received.length);
      expect(pool.sent + pool.copied).toBe(pool.delivered + pool.dropped);
      expect(sink.received.length).not.toBe(0);
    },
  );

  it('reordering lets late packets be overtaken, and nothing else', () => {
    const lab = new Lab();
    const a = lab.host('a');
    const b = lab.host('b');
    lab.link(a, '10.0.0.1/30', b, '10.0.0.2/30', {
      framing: 'ppp',
      delay: 100,
      forward: [described('reordering', { probability: 1, delay: 1000, gap: 3 })],
    });
    const sink = b.socket(9);
    const source = a.socket();
    for (let i = 1; i <= 6; i++) lab.at(i * 10, () => source.send('10.0.0.2', 9, i));
    lab.run({ until: 1 * S });
    expect(sink.received.map(({ payload }) => payload)).toEqual([1, 2, 4, 5, 3, 6]);
  });
});
