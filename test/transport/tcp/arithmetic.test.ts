import { describe, expect, it } from 'vitest';
import { createCongestion } from '../../../src/transport/tcp/congestion/table.js';
import { SendWindow } from '../../../src/transport/tcp/congestion/window.js';
import { tcpOptions } from '../../../src/transport/tcp/options.js';
import { OutOfOrder } from '../../../src/transport/tcp/out-of-order.js';
import { RoundTrip } from '../../../src/transport/tcp/round-trip.js';
import { fromWire, initialSequence, toWire } from '../../../src/transport/tcp/sequence.js';
import { parseIpv4 } from '../../../src/net/address.js';
import { Lab, MS, S } from '../../helpers/lab.js';
import { App, manner, open, tcpOf, Word } from './stand.js';

describe('the retransmission time-out', () => {
  const rtos = (profile: string) => {
    const roundTrip = new RoundTrip();
    const options = tcpOptions(new Map([['profile', profile]]));
    return [100 * MS, 120 * MS].map((sample, i) => {
      roundTrip.sample(sample, i, i + 1, options);
      return [roundTrip.smoothed / MS, roundTrip.rto / MS];
    });
  };

  it('RFC 6298, section 2: 100 ms, then 120 ms; at least a second', () => {
    expect(rtos('rfc')).toEqual([
      [100, 1000],
      [102.5, 1000],
    ]);
    const low = new RoundTrip();
    const options = tcpOptions(
      new Map<string, string | number>([
        ['profile', 'rfc'],
        ['minimumRto', 1e6],
      ]),
    );
    low.sample(100 * MS, 0, 1, options);
    expect(low.rto / MS).toBe(300);
    low.sample(120 * MS, 1, 2, options);
    expect(low.rto / MS).toBe(272.5);
  });

  it('Linux floors four times the variation at 200 ms', () => {
    expect(rtos('linux')).toEqual([
      [100, 300],
      [102.5, 302.5],
    ]);
  });
});

describe('CUBIC', () => {
  it('goes as RFC 9438 says after a loss at 100 segments', () => {
    const options = tcpOptions();
    const control = createCongestion(options);
    const window = new SendWindow(10, new RoundTrip());
    window.mss = 1448;
    window.size = 100;
    window.threshold = control.reduced(window, false);
    window.size = window.threshold;
    expect(window.size).toBe(70);
    // A window of acknowledgements in each round trip of 100 ms, with which Reno would be slower.
    const at: Record<number, number> = {};
    let time = 1;
    for (let round = 1; round <= 45; round++) {
      const { size } = window;
      for (let i = 0; i < size; i++, time += (100 * MS) / size) control.grow(window, 1, time);
      at[round] = window.size;
    }
    // W(1) 86.681, W(2) 95.64, W(K) 100 (K 4.2172 s), with C 0.4004 for 0.4.
    expect(Math.abs(at[10] - 86.7)).toBeLessThan(2);
    expect(Math.abs(at[20] - 95.6)).toBeLessThan(2);
    expect(Math.abs(at[42] - 100)).toBeLessThan(2);
  });
});

describe('the pace', () => {
  it('lets ten segments go at once, counts payload, and makes half up of what is late', () => {
    const window = new SendWindow(10, new RoundTrip());
    window.pacingRate = 1448 * 8 * 1000;
    for (let i = 0; i < 9; i++) window.pace(1448, 5 * MS);
    expect(window.pacedUntil / MS).toBe(5);
    const until = (at: number) => {
      window.pace(1448, at * MS);
      return window.pacedUntil / MS;
    };
    expect([5, 6, 7.25, 8, 20].map(until)).toEqual([6, 7, 8, 9, 20.5]);
  });
});

describe('sequence numbers', () => {
  it('wrap on the wire, and not inside', () => {
    for (const offset of [-1, 0, 5, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 40 + 3]) {
      for (const first of [0, -1, 0x7fffffff, -0x80000000]) {
        const wire = toWire(offset, first);
        for (const near of [offset, offset + 1e9, Math.max(-1, offset - 1e9)]) {
          expect(fromWire(wire, first, near)).toBe(offset);
        }
      }
    }
  });

  it('a transfer goes on over the wrap', () => {
    const lab = new Lab();
    const [a, b] = [lab.host('a'), lab.host('b')];
    lab.link(a, '10.0.0.1/24', b, '10.0.0.2/24', { delay: 1 * MS, rate: 1e9 });
    const [client, server] = [new App(lab), new App(lab)];
    const tcp = tcpOf(a, {}, [40_000, 40_000]);
    tcpOf(b).listen(80, server);
    // The clock of initial sequence numbers, at which a segment later the number is 0.
    const ends = [parseIpv4('10.0.0.1'), 40_000, parseIpv4('10.0.0.2'), 80] as const;
    const first = initialSequence(...ends, 0) >>> 0;
    const time = (2 ** 32 - first - 20_000) * 64;
    client.onOpen = (c) => c.send(new Word('x', 1e6), 1e6, manner);
    lab.at(time, () => open(tcp, client, '10.0.0.2', 80));
    lab.run({ until: time + 1 * S });
    expect(server.heard).toEqual(['opened', 'x']);
    expect(tcp.connections()[0]).toMatchObject({ bytesAcknowledged: 1e6, timeouts: 0 });
  });
});

describe('what is out of order', () => {
  it('is kept in ranges, and told of most recent first', () => {
    const heap = new OutOfOrder();
    const blocks = () =>
      Array.from({ length: heap.blocks }, (_, i) => [heap.blockStart[i], heap.blockEnd[i]]);
    expect(heap.add(10, 20)).toBe(true);
    heap.add(30, 40);
    heap.add(50, 60);
    expect(blocks()).toEqual([
      [50, 60],
      [30, 40],
      [10, 20],
    ]);
    expect(heap.add(32, 38)).toBe(false);
    heap.add(20, 30);
    expect(blocks()).toEqual([
      [10, 40],
      [50, 60],
    ]);
    expect(heap.bytes).toBe(40);
    expect(heap.advance(10)).toBe(40);
    expect(blocks()).toEqual([[50, 60]]);
    expect(heap.advance(50)).toBe(60);
    expect(heap.count).toBe(0);
  });
});
