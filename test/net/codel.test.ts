import { describe, expect, it } from 'vitest';
import { MILLISECOND } from '../../src/engine/time.js';
import { Ecn } from '../../src/net/packet.js';
import { describedAs, packetOf, Stand } from './queue-stand.js';

const TICK = 10_000;

/** Keeps ten packets waiting, each for 10 ms or so, and notes when packets are dropped. */
function overload(stand: Stand, from: number, to: number, ecn: number = Ecn.NOT_ECT): number[] {
  const times: number[] = [];
  for (let now = from; now < to; now += TICK) {
    while (stand.queue.length < 10) {
      stand.queue.enqueue(packetOf(1500, 0, { ecn }), now - 10 * MILLISECOND);
    }
    const before = stand.drops.length + stand.queue.marked;
    stand.queue.dequeue(now);
    for (let i = before; i < stand.drops.length + stand.queue.marked; i++) times.push(now - from);
  }
  return times;
}

/** The control law: the nth interval is the first divided by the root of n. */
const expected = (count: number, interval = 100 * MILLISECOND): number[] => {
  const times = [interval];
  for (let n = 1; n < count; n++) times.push(times[n - 1] + interval / Math.sqrt(n));
  return times;
};

function expectTimes(times: readonly number[], wanted: readonly number[]): void {
  expect(times.length).toBe(wanted.length);
  times.forEach((time, i) => {
    expect(time).toBeGreaterThanOrEqual(wanted[i]);
    expect(time).toBeLessThan(wanted[i] + TICK);
  });
}

describe('codel', () => {
  it('drops at 100, 200, 270.71, 328.45 and 378.45 ms of standing delay', () => {
    const stand = new Stand(describedAs('codel'));
    const times = overload(stand, 0, 400 * MILLISECOND);
    const wanted = [100, 200, 270.7107, 328.4457, 378.4457].map((time) => time * MILLISECOND);
    expectTimes(times, wanted);
    expect(stand.reasons).toEqual(wanted.map(() => 'codel'));
  });

  it('keeps to its law for long', () => {
    const stand = new Stand(describedAs('codel'));
    const wanted = expected(1000).filter((time) => time < 2000 * MILLISECOND);
    expectTimes(overload(stand, 0, 2000 * MILLISECOND), wanted);
  });

  it('marks what has waited longer than its ceThreshold, whatever else it does', () => {
    for (const kind of ['codel', 'fq-codel']) {
      const stand = new Stand(describedAs(kind, { ceThreshold: 1 * MILLISECOND }));
      const ecns = [Ecn.ECT0, Ecn.NOT_ECT, Ecn.ECT1];
      for (const ecn of ecns) stand.queue.enqueue(packetOf(1500, 0, { ecn }), 0);
      const times = [1, 1.1, 1.2].map((time) => time * MILLISECOND);
      const seen = times.map((now) => stand.queue.dequeue(now)?.ecn);
      expect(seen).toEqual([Ecn.ECT0, Ecn.NOT_ECT, Ecn.CE]);
      expect([stand.queue.marked, stand.drops]).toEqual([1, []]);
    }
  });

  it('starts over when the delay was once below target', () => {
    const stand = new Stand(describedAs('codel'));
    expect(overload(stand, 0, 90 * MILLISECOND)).toEqual([]);
    const now = 90 * MILLISECOND;
    stand.drain(now);
    stand.fill(2, now, () => packetOf(1500));
    stand.drain(now + 4 * MILLISECOND);
    expectTimes(overload(stand, now, now + 150 * MILLISECOND), expected(1));
  });

  it('goes on from its last rate when it has to drop again soon', () => {
    const second = (pause: number): number[] => {
      const stand = new Stand(describedAs('codel'));
      expect(overload(stand, 0, 390 * MILLISECOND).length).toBe(5);
      stand.drain(390 * MILLISECOND);
      const start = 390 * MILLISECOND + pause;
      return overload(stand, start, start + 190 * MILLISECOND);
    };
    // Five drops, four of them since the first: the next wait is interval / sqrt(4).
    expectTimes(second(1000 * MILLISECOND), [100 * MILLISECOND, 150 * MILLISECOND]);
    expectTimes(second(1700 * MILLISECOND), [100 * MILLISECOND]);
  });

  it('leaves a backlog of one frame alone, however old', () => {
    const stand = new Stand(describedAs('codel'));
    for (let now = 0; now < 1000 * MILLISECOND; now += MILLISECOND) {
      while (stand.queue.length < 2) stand.queue.enqueue(packetOf(1514), now - 50 * MILLISECOND);
      stand.queue.dequeue(now);
    }
    expect(stand.drops).toEqual([]);
  });

  it('marks instead of dropping, at the same times', () => {
    const stand = new Stand(describedAs('codel', { ecn: true }));
    expectTimes(overload(stand, 0, 400 * MILLISECOND, Ecn.ECT0), expected(5));
    expect(stand.drops).toEqual([]);
    expect(stand.queue.marked).toBe(5);
  });

  it('drops where either side knows no marks', () => {
    for (const [option, ecn] of [
      [true, Ecn.NOT_ECT],
      [false, Ecn.ECT0],
    ] as const) {
      const stand = new Stand(describedAs('codel', { ecn: option }));
      overload(stand, 0, 400 * MILLISECOND, ecn);
      expect(stand.reasons.length).toBe(5);
      expect(stand.queue.marked).toBe(0);
    }
  });

  it('has a limit, too', () => {
    const stand = new Stand(describedAs('codel', { limit: 2 }));
    stand.fill(3, 0, () => packetOf(100));
    expect(stand.reasons).toEqual(['queue-full']);
  });
});
