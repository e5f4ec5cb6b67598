import { describe, expect, it } from 'vitest';
import { BROADCAST } from '../../src/net/packet.js';
import { ipOnly, Lab, MS, S, type Station, US } from '../helpers/lab.js';

function pair(options: { limit?: number; reachable?: number } = {}) {
  const lab = new Lab();
  const a = lab.host('a', { neighbours: options });
  const b = lab.host('b');
  const { a: port } = lab.link(a, '10.0.0.1/24', b, '10.0.0.2/24', { delay: 1 * MS });
  return { lab, a, b, frames: lab.sniff(port) };
}

describe('address resolution', () => {
  it('lets packets wait for the answer, and asks no more', () => {
    const { lab, a, b, frames } = pair();
    const sink = b.socket(9);
    const source = a.socket();
    source.send('10.0.0.2', 9);
    source.send('10.0.0.2', 9);
    lab.at(1 * MS, () => source.send('10.0.0.2', 9));
    lab.run();
    expect(sink.times).toEqual([3 * MS, 3 * MS, 3 * MS]);
    source.send('10.0.0.2', 9);
    lab.run();
    expect(frames.map(({ arp }) => arp)).toEqual([true, true, false, false, false, false]);
    expect(frames[0]).toMatchObject({ destinationMac: BROADCAST, size: 42 });
    expect(frames[1]).toMatchObject({ destinationMac: a.port().mac, sourceMac: b.port().mac });
  });

  it('gives up after three requests a second apart: host unreachable', () => {
    const { lab, a, frames } = pair();
    const source = a.socket();
    source.send('10.0.0.9', 9);
    lab.at(2.5 * S, () => source.send('10.0.0.9', 9));
    lab.run();
    expect(frames.map(({ at }) => at)).toEqual([0, 1 * S, 2 * S]);
    expect(source.errors).toEqual([
      { at: 3 * S, type: 3, code: 1 },
      { at: 3 * S, type: 3, code: 1 },
    ]);
    expect(lab.drops).toMatchObject({ 'a no-neighbour': 2 });
    expect(a.stack.neighbours.size).toBe(0);
  });

  it('a router tells the sender', () => {
    const lab = new Lab();
    const [a, r, b] = [lab.host('a'), lab.router('r'), lab.host('b')];
    lab.link(a, '10.0.0.1/24', r, '10.0.0.2/24');
    lab.link(r, '10.0.1.1/24', b, '10.0.1.2/24');
    a.route('0.0.0.0/0', '10.0.0.2');
    const source = a.socket();
    source.send('10.0.1.9', 9);
    const ping = a.ping('10.0.1.9');
    lab.run();
    expect(source.errors).toEqual([{ at: 3 * S, type: 3, code: 1 }]);
    expect(ping.errors).toMatchObject([{ at: 3 * S, type: 3, code: 1 }]);
  });

  it('keeps at most 100 packets waiting: the oldest gives way', () => {
    const { lab, a, b } = pair();
    const sink = b.socket(9);
    const source = a.socket();
    for (let i = 1; i <= 103; i++) source.send('10.0.0.2', 9, i);
    lab.run();
    expect(sink.received.map(({ payload }) => payload)).toEqual(
      Array.from({ length: 100 }, (_, i) => i + 4),
    );
    expect(lab.drops).toEqual({ 'a neighbour-queue-full': 3 });
  });

  it('asks again by unicast once an entry is old, and sends meanwhile', () => {
    const { lab, a, b, frames } = pair({ reachable: 10 * S });
    const sink = b.socket(9);
    const source = a.socket();
    source.send('10.0.0.2', 9);
    lab.at(9 * S, () => source.send('10.0.0.2', 9));
    lab.run();
    expect(frames).toHaveLength(4);
    lab.at(15 * S, () => source.send('10.0.0.2', 9));
    lab.run();
    expect(sink.times[2]).toBe(15 * S + 1 * MS);
    expect(frames[4]).toMatchObject({ arp: true, destinationMac: b.port().mac });
    // Its answer has made the entry young again.
    lab.at(20 * S, () => source.send('10.0.0.2', 9));
    lab.run();
    expect(frames.filter(({ arp }) => arp)).toHaveLength(4);
  });

  it('notices that a neighbour is gone', () => {
    const { lab, a, b } = pair({ reachable: 1 * S });
    b.socket(9);
    const source = a.socket();
    source.send('10.0.0.2', 9);
    lab.run();
    b.port().link = null;
    for (let i = 0; i < 20; i++) lab.at((10 + i) * S, () => source.send('10.0.0.2', 9));
    lab.run();
    // Three unicast requests, a second apart, then three broadcasts: unreachable.
    expect(source.errors[0].at).toBeLessThanOrEqual(17 * S);
    expect(source.errors.length).toBeGreaterThan(10);
  });

  it('the table has a limit: what is not in use for 5 s gives way, else it is named', () => {
    const lab = new Lab();
    const bridge = lab.switch('s');
    const a = lab.host('a', { neighbours: { limit: 2 } });
    lab.plug(a, '10.0.0.1/24', bridge);
    const others: Station[] = [];
    for (let k = 2; k <= 4; k++) {
      others.push(lab.host(`h${k}`));
      lab.plug(others[k - 2], `10.0.0.${k}/24`, bridge);
    }
    const sinks = others.map((host) => host.socket(9));
    const source = a.socket();
    for (let k = 2; k <= 4; k++) source.send(`10.0.0.${k}`, 9);
    lab.run();
    expect(sinks.map(({ received }) => received.length)).toEqual([1, 1, 0]);
    expect(lab.drops).toEqual({ 'a neighbour-table-full': 1 });
    expect(lab.pool.ceilings).toMatchObject([{ place: 'a', ceiling: 'neighbour table', limit: 2 }]);
    lab.at(6 * S, () => source.send('10.0.0.4', 9));
    lab.run();
    expect(sinks[2].received).toHaveLength(1);
    expect(a.stack.neighbours.size).toBe(2);
  });

  it('a link of PPP needs none', () => {
    const lab = new Lab();
    const [a, b] = [lab.host('a'), lab.host('b')];
    lab.link(a, '10.0.0.1/30', b, '10.0.0.2/30', { framing: 'ppp', delay: 3 * US });
    const sink = b.socket(9);
    const frames = lab.sniff(a.port());
    a.socket().send('10.0.0.2', 9);
    lab.run();
    expect(sink.times).toEqual([3 * US]);
    expect(frames).toHaveLength(ipOnly(frames).length);
  });
});
