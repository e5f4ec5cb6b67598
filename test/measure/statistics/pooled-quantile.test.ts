import { describe, expect, it } from 'vitest';
import { Histogram } from '../../../src/measure/histogram.js';
import { checkCoverage } from '../../../src/measure/statistics/coverage.js';
import type { Interval } from '../../../src/measure/statistics/estimate.js';
import {
  estimateQuantile,
  pooledQuantile,
  pseudoValues,
} from '../../../src/measure/statistics/pooled-quantile.js';
import { exponentials } from './samples.js';

const histogramOf = (values: readonly number[]): Histogram => {
  const histogram = new Histogram(0.001);
  for (const value of values) histogram.record(Math.floor(value));
  return histogram;
};
const sections = (seed: string, n: number, size: number, failures = 0) =>
  Array.from({ length: n }, (_, r) => ({
    histogram: histogramOf(exponentials(`${seed} ${r}`, size).map((x) => 1e6 * x)),
    failures,
  }));

describe('estimateQuantile', () => {
  it('covers the 90th percentile of exponential values as often as it says', () => {
    const intervals = Array.from(
      { length: 200 },
      (_, seed) => estimateQuantile(sections(`p90 ${seed}`, 5, 1000), 0.9).interval as Interval,
    );
    expect(checkCoverage(intervals, 1e6 * Math.log(10))).toMatchObject({ holds: true });
  });

  it('has the pooled quantile as the mean of its pseudo-values, and so of a difference', () => {
    const [a, b] = ['a', 'b'].map((name) => sections(name, 7, 2000));
    const mean = (values: readonly number[]): number => values.reduce((x, y) => x + y, 0) / 7;
    const [ofA, ofB] = [a, b].map((all) => pseudoValues(all, 0.9));
    expect(mean(ofA)).toBeCloseTo(pooledQuantile(a, 0.9), 3);
    const difference = mean(ofA.map((value, i) => value - ofB[i]));
    expect(difference).toBeCloseTo(pooledQuantile(a, 0.9) - pooledQuantile(b, 0.9), 3);
    expect(estimateQuantile(a, 0.9).value).toBe(pooledQuantile(a, 0.9));
  });

  it('reaches further up than down in a tail', () => {
    const all = sections('arms', 3, 2000);
    const { value, interval } = estimateQuantile(all, 0.99);
    expect(interval!.high - value!).toBeGreaterThan(1.2 * (value! - interval!.low));
  });

  it('knows no difference between equal values', () => {
    const same = { histogram: histogramOf(new Array<number>(40_000).fill(123_456_789)) };
    expect(estimateQuantile([same, same, same], 0.99).interval?.halfWidth).toBe(0);
  });

  it('carries the width of the bucket that all values fall into', () => {
    // 100.00 to 100.06 ms: one bucket of 0.13 ms holds them all.
    const even = () => histogramOf(Array.from({ length: 20_001 }, (_, i) => 1e8 + 3 * i));
    for (const p of [0.5, 0.9, 0.99]) {
      const { interval } = estimateQuantile([{ histogram: even() }, { histogram: even() }], p);
      const truth = 1e8 + 60_000 * p;
      expect(interval!.low).toBeLessThanOrEqual(truth);
      expect(interval!.high).toBeGreaterThanOrEqual(truth);
    }
  });

  it('gives Infinity, and no interval, where the quantile lies among failures', () => {
    expect(estimateQuantile(sections('fail', 3, 1000, 400), 0.9)).toMatchObject({
      value: Infinity,
      interval: null,
      refusal: { reason: 'infinite-values' },
    });
    const [first, ...rest] = sections('mixed', 5, 1000, 90);
    const mixed = estimateQuantile([{ ...first, failures: 400 }, ...rest], 0.9);
    expect(mixed).toMatchObject({ interval: null, refusal: { reason: 'infinite-values' } });
  });

  it('counts failures in the ranks', () => {
    const plain = sections('ranks', 5, 1000);
    const failing = plain.map((section) => ({ ...section, failures: 1000 }));
    expect(estimateQuantile(failing, 0.25).value).toBe(estimateQuantile(plain, 0.5).value);
  });

  it('has no point where nothing was measured', () => {
    const empty = { histogram: new Histogram(0.001) };
    expect(estimateQuantile([empty, empty], 0.5)).toMatchObject({ value: null, interval: null });
    expect(estimateQuantile([], 0.5)).toMatchObject({ n: 0, value: null, interval: null });
  });
});
