import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkCoverage } from '../../../src/measure/statistics/coverage.js';
import { estimateMean, type Interval } from '../../../src/measure/statistics/estimate.js';
import { normals } from './samples.js';

describe('estimateMean', () => {
  it("gives Student's interval of his own data: hours of sleep gained (Biometrika 6, 1908)", () => {
    const gained = [1.2, 2.4, 1.3, 1.3, 0, 1, 1.8, 0.8, 4.6, 1.4];
    const { value, interval, n } = estimateMean(gained);
    expect(n).toBe(10);
    expect(value).toBeCloseTo(1.58, 12);
    expect(interval?.low).toBeCloseTo(0.7001142, 7);
    expect(interval?.high).toBeCloseTo(2.4598858, 7);
  });

  it('covers the mean of normal values as often as it says', () => {
    for (const level of [0.8, 0.95]) {
      const intervals = Array.from(
        { length: 1000 },
        (_, seed) => estimateMean(normals(`mean ${seed}`, 5), level).interval as Interval,
      );
      expect(checkCoverage(intervals, 0, level)).toMatchObject({ trials: 1000, holds: true });
    }
  });

  it('has no width where all values are equal, whatever they are', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
        const { value, interval } = estimateMean([x, x, x]);
        expect(value).toBe(x + 0);
        expect(interval?.halfWidth).toBe(0);
      }),
    );
  });

  it('moves and stretches with the values', () => {
    const values = fc.array(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 2, maxLength: 30 });
    fc.assert(
      fc.property(values, fc.integer({ min: -1000, max: 1000 }), (sample, by) => {
        const before = estimateMean(sample).interval as Interval;
        const moved = estimateMean(sample.map((x) => x + by)).interval as Interval;
        const scaled = estimateMean(sample.map((x) => -2 * x)).interval as Interval;
        expect(moved.low - by).toBeCloseTo(before.low, 6);
        expect(moved.halfWidth).toBeCloseTo(before.halfWidth, 6);
        expect(scaled.high).toBeCloseTo(-2 * before.low, 6);
      }),
    );
  });

  it('says why there is no interval, and never NaN', () => {
    expect(estimateMean([3])).toMatchObject({
      value: 3,
      interval: null,
      refusal: { reason: 'too-few-replications' },
    });
    expect(estimateMean([])).toMatchObject({ value: null, interval: null });
    expect(estimateMean([1, NaN, 2])).toMatchObject({
      value: null,
      interval: null,
      refusal: { reason: 'missing-values', detail: 'not measured in 1 of 3 replications' },
    });
    for (const values of [
      [Infinity, 1, 2],
      [1, Infinity, Infinity],
    ]) {
      expect(estimateMean(values)).toMatchObject({
        value: Infinity,
        interval: null,
        refusal: { reason: 'infinite-values' },
      });
    }
  });
});
