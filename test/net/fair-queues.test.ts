import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MILLISECOND } from '../../src/engine/time.js';
import { EtherType, type Packet } from '../../src/net/packet.js';
import { describedAs, packetOf, Stand } from './queue-stand.js';

const flowOf = (packet: Packet): number => packet.sourcePort - 40_000;
const MAX = 1514;

/**
 * Takes packets until a flow has none left. Gives, for flows 0 and 1, the greatest lead in bytes
 * that one got over the other in any span of that time.
 */
function greatestLead(stand: Stand, waiting: number[]): number {
  let lead = 0;
  let least = 0;
  let most = 0;
  for (;;) {
    const packet = stand.queue.dequeue(0)!;
    const flow = flowOf(packet);
    if (flow === 0) lead += packet.size;
    if (flow === 1) lead -= packet.size;
    least = Math.min(least, lead);
    most = Math.max(most, lead);
    if (--waiting[flow] === 0) return most - least;
  }
}

const sizes = fc.array(fc.integer({ min: 60, max: MAX }), { minLength: 20, maxLength: 60 });

describe('drr', () => {
  it('keeps two backlogged flows within quantum + 2 * largest packet', () => {
    fc.assert(
      fc.property(
        fc.array(sizes, { minLength: 2, maxLength: 5 }),
        fc.integer({ min: 50, max: 5000 }),
        (flows, quantum) => {
          const stand = new Stand(describedAs('drr', { quantum }));
          flows.forEach((line, flow) => stand.fill(line.length, 0, (i) => packetOf(line[i], flow)));
          const lead = greatestLead(
            stand,
            flows.map((line) => line.length),
          );
          expect(lead).toBeLessThanOrEqual(quantum + 2 * MAX);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('gives bytes, not packets, fairly', () => {
    const stand = new Stand(describedAs('drr', { limit: 10_000 }));
    stand.fill(300, 0, () => packetOf(1500, 0));
    stand.fill(4500, 0, () => packetOf(100, 1));
    const sent = [0, 0];
    for (let i = 0; i < 3200; i++) {
      const packet = stand.queue.dequeue(0)!;
      sent[flowOf(packet)] += packet.size;
    }
    expect(sent[0] / sent[1]).toBeCloseTo(1, 1);
  });

  it('may take sources for flows, however many ports they use', () => {
    const stand = new Stand(describedAs('drr', { by: 'source', quantum: 1000 }));
    stand.fill(90, 0, (i) => packetOf(1000, 0, { sourcePort: 1000 + i }));
    stand.fill(10, 0, () => packetOf(1000, 1));
    const sources = Array.from({ length: 20 }, () => stand.queue.dequeue(0)!.source & 0xff);
    expect(sources).toEqual(Array.from({ length: 10 }, () => [1, 2]).flat());
    expect(stand.streams).toBe(0);
  });

  it('saves no credit for an idle flow', () => {
    const stand = new Stand(describedAs('drr', { quantum: 1000 }));
    stand.fill(10, 0, () => packetOf(1000, 0));
    stand.fill(1, 0, () => packetOf(100, 1));
    expect([0, 0, 0].map(() => flowOf(stand.queue.dequeue(0)!))).toEqual([0, 1, 0]);
    // With the 900 bytes left over it could send at once; without, it needs two more turns.
    stand.fill(1, 0, () => packetOf(1900, 1));
    expect([0, 0, 0].map(() => flowOf(stand.queue.dequeue(0)!))).toEqual([0, 1, 0]);
  });

  it('when full drops the youngest of the longest line', () => {
    const stand = new Stand(describedAs('drr', { limit: 5, quantum: 1000 }));
    const greedy = stand.fill(5, 0, () => packetOf(1000, 0));
    const modest = stand.fill(2, 0, () => packetOf(1000, 1));
    expect(stand.drops.map(({ packet }) => packet)).toEqual([greedy[4], greedy[3]]);
    expect(stand.queue.enqueue(packetOf(1000, 0), 0)).toBe(false);
    expect(stand.drain(0)).toEqual([greedy[0], modest[0], greedy[1], modest[1], greedy[2]]);
  });

  it('among lines of one length drops from the one whose turn is next', () => {
    const stand = new Stand(describedAs('drr', { limit: 2 }));
    const packets = stand.fill(3, 0, (i) => packetOf(1000, i));
    expect(stand.drops.map(({ packet }) => packet)).toEqual([packets[0]]);
    expect(stand.drain(0)).toEqual(packets.slice(1));
  });

  it('has one line for each protocol that is not IPv4', () => {
    const stand = new Stand(describedAs('drr', { quantum: 1000 }));
    stand.fill(5, 0, () => packetOf(1000, 0));
    stand.fill(5, 0, (i) => packetOf(1000, 1 + i, { etherType: EtherType.ARP }));
    const order = stand.drain(0).map(({ etherType }) => etherType === EtherType.ARP);
    expect(order).toEqual([false, true, false, true, false, true, false, true, false, true]);
  });
});

describe('fq-codel', () => {
  it('lets a sparse flow pass the bulk', () => {
    const stand = new Stand(describedAs('fq-codel'));
    stand.fill(50, 0, () => packetOf(1500, 0));
    stand.queue.dequeue(0);
    stand.queue.dequeue(0);
    stand.queue.enqueue(packetOf(100, 1), 0);
    expect(flowOf(stand.queue.dequeue(0)!)).toBe(1);
  });

  it('gives a flow that keeps coming back no more than its share', () => {
    const stand = new Stand(describedAs('fq-codel'));
    stand.fill(2000, 0, () => packetOf(100, 0));
    const sent = [0, 0];
    let waiting = false;
    for (let i = 0; i < 1000; i++) {
      const packet = stand.queue.dequeue(0)!;
      const flow = flowOf(packet);
      sent[flow] += packet.size;
      // Comes back when its line has just been found empty, with credit left: as a new flow?
      if (flow === 1) waiting = false;
      else if (!waiting) waiting = stand.queue.enqueue(packetOf(1500, 1), 0);
    }
    expect(sent[1]).toBeGreaterThan(0);
    expect(Math.abs(sent[0] - sent[1])).toBeLessThanOrEqual(3 * MAX);
  });

  it('keeps two backlogged flows within quantum + 2 * largest packet', () => {
    fc.assert(
      fc.property(sizes, sizes, fc.integer({ min: 256, max: 5000 }), (one, other, quantum) => {
        const stand = new Stand(describedAs('fq-codel', { quantum }));
        stand.fill(one.length, 0, (i) => packetOf(one[i], 0));
        stand.fill(other.length, 0, (i) => packetOf(other[i], 1));
        const lead = greatestLead(stand, [one.length, other.length]);
        expect(lead).toBeLessThanOrEqual(quantum + 2 * MAX);
      }),
    );
  });

  it('when full drops half of the longest line from its head, at most a batch', () => {
    const full = (options: Record<string, number>): number[] => {
      const stand = new Stand(describedAs('fq-codel', options));
      const bulk = stand.fill(100, 0, () => packetOf(1000, 0));
      expect(stand.queue.enqueue(packetOf(100, 1), 0)).toBe(true);
      expect(new Set(stand.reasons)).toEqual(new Set(['queue-full']));
      return stand.drops.map(({ packet }) => bulk.indexOf(packet));
    };
    const first = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
    expect(full({ limit: 100 })).toEqual(first(50));
    expect(full({ limit: 100, dropBatch: 8 })).toEqual(first(8));
    expect(full({ memory: 100_000 })).toEqual(first(50));
  });

  it('drops the newcomer where its line is the longest and has nobody else', () => {
    const stand = new Stand(describedAs('fq-codel', { limit: 1 }));
    stand.fill(1, 0, () => packetOf(100, 0));
    expect(stand.queue.enqueue(packetOf(1000, 1), 0)).toBe(false);
  });

  it('counts the drops of a full queue as drops of CoDel', () => {
    const stand = new Stand(describedAs('fq-codel', { limit: 200 }));
    stand.fill(201, 0, () => packetOf(1000, 0));
    const before = stand.drops.length;
    expect(before).toBe(64);
    const times: number[] = [];
    for (let now = 10; now < 140; now++) {
      stand.queue.dequeue(now * MILLISECOND);
      if (stand.drops.length > before + times.length) times.push(now);
    }
    // Late from 10 ms on; then 100 ms / sqrt(64), and / sqrt(65), instead of 100 ms.
    expect(times).toEqual([110, 123, 135]);
  });

  it('leaves a short line alone only while the whole queue is short', () => {
    const dropsOf = (bulk: number): number => {
      const stand = new Stand(describedAs('fq-codel'));
      stand.fill(bulk, 0, () => packetOf(1500, 0));
      const dropped = () => stand.drops.filter(({ packet }) => flowOf(packet) === 1).length;
      // Behind the packet in hand the line holds 1400 bytes at most, and never runs dry.
      let came = 0;
      let sent = 0;
      for (let now = 50; now < 400; now++) {
        for (; came - sent - dropped() < 3; came++) {
          stand.queue.enqueue(packetOf(700, 1), (now - 50) * MILLISECOND);
        }
        for (let i = 0; i < 2; i++) {
          if (flowOf(stand.queue.dequeue(now * MILLISECOND)!) === 1) sent++;
        }
      }
      return dropped();
    };
    expect(dropsOf(0)).toBe(0);
    expect(dropsOf(1000)).toBeGreaterThan(0);
  });

  it('puts flows that share a bucket into one line', () => {
    const stand = new Stand(describedAs('fq-codel', { flows: 1 }));
    const packets = stand.fill(20, 0, (i) => packetOf(1000, i % 4));
    expect(stand.drain(0)).toEqual(packets);
  });

  it('hashes by a perturbation of its own, drawn at the first packet', () => {
    const orders = ['a', 'b', 'c'].map((seed) => {
      const stand = new Stand(describedAs('fq-codel', { flows: 8 }), 1e9, seed);
      expect(stand.streams).toBe(0);
      stand.fill(64, 0, (i) => packetOf(1514, i % 16));
      expect(stand.streams).toBe(1);
      return stand.drain(0).map(flowOf).join(' ');
    });
    expect(new Set(orders).size).toBe(3);
  });
});
