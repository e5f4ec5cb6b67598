import { describe, expect, it } from 'vitest';
import { Ecn } from '../../src/net/packet.js';
import { describedAs, packetOf, Stand } from './queue-stand.js';

describe('drop-tail', () => {
  it('drops those who find it full', () => {
    const stand = new Stand(describedAs('drop-tail', { limit: 2 }));
    const packets = stand.fill(3, 0, () => packetOf(100));
    expect(stand.drops).toEqual([{ packet: packets[2], reason: 'queue-full' }]);
    expect(stand.drain(0)).toEqual(packets.slice(0, 2));
  });

  it('may be limited in bytes: a smaller packet still fits', () => {
    const stand = new Stand(describedAs('drop-tail', { limitBytes: 1000 }));
    const sizes = [600, 600, 400, 60];
    stand.fill(4, 0, (i) => packetOf(sizes[i]));
    expect(stand.drain(0).map(({ size }) => size)).toEqual([600, 400]);
  });

  it('without room lets nobody wait', () => {
    const stand = new Stand(describedAs('drop-tail', { limit: 0 }));
    expect(stand.queue.enqueue(packetOf(60), 0)).toBe(false);
  });
});

describe('priority', () => {
  const orderOf = (options: Record<string, number | string>): number[] => {
    const stand = new Stand(describedAs('priority', options));
    stand.fill(8, 0, (i) => packetOf(100, 0, { priority: i }));
    return stand.drain(0).map(({ priority }) => priority);
  };

  it('serves higher priorities first', () => {
    expect(orderOf({})).toEqual([5, 6, 7, 2, 3, 4, 0, 1]);
    expect(orderOf({ bands: 8 })).toEqual([7, 6, 5, 4, 3, 2, 1, 0]);
    expect(orderOf({ bands: 1 })).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it("knows Linux's map", () => {
    expect(orderOf({ map: 'pfifo-fast' })).toEqual([6, 7, 0, 4, 1, 2, 3, 5]);
  });

  it('limits each band for itself', () => {
    const stand = new Stand(describedAs('priority', { limit: 1 }));
    stand.fill(4, 0, (i) => packetOf(100, 0, { priority: i < 2 ? 0 : 7 }));
    expect(stand.drain(0).map(({ priority }) => priority)).toEqual([7, 0]);
    expect(stand.reasons).toEqual(['queue-full', 'queue-full']);
  });
});

describe('threshold', () => {
  it('marks who finds more waiting than the threshold, and drops who knows no marks', () => {
    const stand = new Stand(describedAs('threshold', { threshold: 2, limit: 5 }));
    const ecn = [Ecn.ECT0, Ecn.NOT_ECT, Ecn.ECT1, Ecn.ECT0, Ecn.NOT_ECT, Ecn.CE, Ecn.ECT0];
    stand.fill(7, 0, (i) => packetOf(100, 0, { ecn: ecn[i] }));
    expect(stand.reasons).toEqual(['threshold', 'queue-full']);
    expect(stand.drain(0).map((packet) => packet.ecn)).toEqual([
      Ecn.ECT0,
      Ecn.NOT_ECT,
      Ecn.ECT1,
      Ecn.CE,
      Ecn.CE,
    ]);
    expect(stand.queue.marked).toBe(2);
  });

  it('may keep who knows no marks', () => {
    const stand = new Stand(describedAs('threshold', { threshold: 0, others: 'keep' }));
    stand.fill(3, 0, () => packetOf(100));
    expect(stand.queue.length).toBe(3);
  });
});
