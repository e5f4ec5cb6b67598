import { describe, expect, it } from 'vitest';
import { Ecn } from '../../src/net/packet.js';
import { describedAs, packetOf, Stand } from './queue-stand.js';

/** Time of a full frame at the stand's gigabit. */
const FRAME = (1514 * 8e9) / 1e9;

describe('red', () => {
  it('lets short queues alone, and draws nothing for them', () => {
    const stand = new Stand(describedAs('red', { weight: 1, min: 5 }));
    stand.fill(5, 0, () => packetOf(100));
    expect(stand.drops).toEqual([]);
    expect(stand.streams).toBe(0);
  });

  it('drops everyone above the upper threshold', () => {
    const stand = new Stand(describedAs('red', { weight: 1, maxProbability: 0, max: 8 }));
    stand.fill(20, 0, () => packetOf(100));
    expect(stand.queue.length).toBe(8);
    expect(stand.reasons).toEqual(new Array(12).fill('red'));
  });

  it('spreads its drops: the gaps are uniform from 1 to 1/probability', () => {
    const stand = new Stand(
      describedAs('red', { weight: 1, min: 5, max: 15, maxProbability: 0.2 }),
    );
    while (stand.queue.length < 10) stand.queue.enqueue(packetOf(100), 0);
    const gaps = new Array<number>(11).fill(0);
    let gap = 0;
    let drops = -1;
    while (drops < 5000) {
      gap++;
      if (stand.queue.enqueue(packetOf(100), 0)) {
        stand.queue.dequeue(0);
        continue;
      }
      // The first gap began while the queue was filling.
      if (++drops > 0) gaps[gap]++;
      gap = 0;
    }
    const chiSquare = gaps.slice(1).reduce((sum, n) => sum + (n - 500) ** 2 / 500, 0);
    // 99.9 % of chi-square with 9 degrees of freedom.
    expect(chiSquare).toBeLessThan(27.88);
  });

  it('lets its average follow the queue slowly, and decay while it is empty', () => {
    const stand = new Stand(describedAs('red', { weight: 0.1, min: 1, max: 3, maxProbability: 0 }));
    stand.fill(1000, 0, () => packetOf(100));
    const length = stand.queue.length;
    // The average lags, so that the queue could grow past the threshold.
    expect(length).toBeGreaterThan(5);
    stand.drain(1000);
    const frames = Math.ceil(Math.log(3 / length) / Math.log(0.9));
    expect(stand.queue.enqueue(packetOf(100), 1000)).toBe(false);
    expect(stand.queue.enqueue(packetOf(100), 1000 + (frames - 1) * FRAME)).toBe(false);
    expect(stand.queue.enqueue(packetOf(100), 1000 + frames * FRAME)).toBe(true);
  });

  it('marks those who understand marks, up to the limit', () => {
    const stand = new Stand(
      describedAs('red', { weight: 1, min: 1, max: 2, maxProbability: 0, limit: 4, ecn: true }),
    );
    const ecn = [Ecn.ECT0, Ecn.ECT0, Ecn.NOT_ECT, Ecn.ECT0, Ecn.NOT_ECT, Ecn.ECT1, Ecn.ECT1];
    const packets = stand.fill(7, 0, (i) => packetOf(100, 0, { ecn: ecn[i] }));
    expect(packets.map((packet) => packet.ecn)).toEqual([
      Ecn.ECT0,
      Ecn.ECT0,
      Ecn.NOT_ECT,
      Ecn.CE,
      Ecn.NOT_ECT,
      Ecn.CE,
      Ecn.CE,
    ]);
    expect(stand.reasons).toEqual(['red', 'red', 'queue-full']);
  });
});
