import { describe, expect, it } from 'vitest';
import { Delivery } from '../../../src/transport/tcp/congestion/delivery.js';
import { PolicerWatch } from '../../../src/transport/tcp/congestion/policer.js';

const MSS = 1448;
const ROUND = 40e6;

/** Round trips in which so many segments are delivered, and so many lost; how often it was let go of. */
function rounds(
  watch: PolicerWatch,
  delivery: Delivery,
  count: number,
  each: number,
  lost: number,
) {
  let ends = 0;
  for (let i = 0; i < count; i++) {
    watch.lost += lost;
    const sample = delivery.finish(delivery.deliveredAt + ROUND, each, lost, -1, 0);
    if (watch.note(delivery, sample, true, true, MSS)) ends++;
  }
  return ends;
}

describe('the watch for policers (linux bbr_lt_bw_sampling)', () => {
  it('holds to the mean rate of two lossy intervals alike, for 48 round trips', () => {
    const [watch, delivery] = [new PolicerWatch(), new Delivery()];
    rounds(watch, delivery, 3, 50, 0);
    expect(watch.rate).toBe(0);
    // The loss that begins it, in a round that counts, and three more: an interval.
    rounds(watch, delivery, 4, 50, 12);
    expect([Math.round(watch.rate * ROUND), watch.holds]).toEqual([50, false]);
    rounds(watch, delivery, 4, 52, 12);
    expect([Math.round(watch.rate * ROUND), watch.holds]).toEqual([51, true]);
    expect(rounds(watch, delivery, 47, 90, 30)).toBe(0);
    expect(rounds(watch, delivery, 1, 90, 30)).toBe(1);
    expect([watch.rate, watch.holds]).toEqual([0, false]);
  });

  it('takes neither few losses nor two rates for one', () => {
    const few = new PolicerWatch();
    rounds(few, new Delivery(), 40, 50, 9);
    expect(few.rate).toBe(0);
    const [watch, delivery] = [new PolicerWatch(), new Delivery()];
    for (const each of [50, 60, 70, 80]) rounds(watch, delivery, 4, each, 20);
    expect(watch.holds).toBe(false);
  });
});
