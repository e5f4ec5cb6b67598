import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  Histogram,
  nearestRank,
  type PlainHistogram,
  type Precision,
} from '../../src/measure/histogram.js';

fc.configureGlobal({ seed: 1, numRuns: 200 });

const magnitudes = fc
  .tuple(
    fc.integer({ min: 0, max: 52 }),
    fc.double({ min: 1, max: 2, maxExcluded: true, noNaN: true }),
  )
  .map(([exponent, mantissa]) => Math.floor(mantissa * 2 ** exponent));
const values = fc.oneof(magnitudes, fc.constantFrom(0, 1, 511, 512, 1023, 1024, 2 ** 53 - 1));
const samples = fc.array(values, { minLength: 1, maxLength: 300 });
const precisions = fc.constantFrom<Precision>(0.001, 0.01);

function filled(precision: Precision, sample: readonly number[]): Histogram {
  const histogram = new Histogram(precision);
  for (const value of sample) histogram.record(value);
  return histogram;
}

describe('Histogram', () => {
  it('gives quantiles within its precision of the sorted sample, at any magnitude', () => {
    const p = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 0.5, 1));
    fc.assert(
      fc.property(precisions, samples, p, (precision, sample, at) => {
        const sorted = [...sample].sort((a, b) => a - b);
        const exact = sorted[nearestRank(at, sorted.length) - 1];
        const found = filled(precision, sample).quantile(at);
        expect(Math.abs(found - exact)).toBeLessThanOrEqual(exact * precision);
      }),
    );
  });

  it('keeps count, sum, least and greatest value exactly', () => {
    const small = fc.array(fc.integer({ min: 0, max: 1e12 }), { minLength: 1 });
    fc.assert(
      fc.property(precisions, small, (precision, sample) => {
        const histogram = filled(precision, sample);
        expect(histogram.count).toBe(sample.length);
        expect(histogram.sum).toBe(sample.reduce((a, b) => a + b, 0));
        expect(histogram.min).toBe(Math.min(...sample));
        expect(histogram.max).toBe(Math.max(...sample));
        expect(histogram.quantile(0)).toBe(histogram.min);
        expect(histogram.quantile(1)).toBe(histogram.max);
      }),
    );
  });

  it('says how far a quantile may be from the value of its rank', () => {
    const p = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 0.5, 1));
    fc.assert(
      fc.property(precisions, samples, p, (precision, sample, at) => {
        const sorted = [...sample].sort((a, b) => a - b);
        const exact = sorted[nearestRank(at, sorted.length) - 1];
        const histogram = filled(precision, sample);
        const error = histogram.quantileError(at);
        expect(Math.abs(histogram.quantile(at) - exact)).toBeLessThanOrEqual(error);
        expect(error).toBeLessThanOrEqual(exact * precision);
      }),
    );
    expect(filled(0.01, [5, 5, 5]).quantileError(0.5)).toBe(0);
    expect(filled(0.01, [5, 5, 5]).quantileError(0.9, 1)).toBe(0);
    expect(new Histogram(0.01).quantileError(0.5)).toBeNaN();
  });

  it('merges as if all values had been recorded in one', () => {
    fc.assert(
      fc.property(precisions, samples, samples, (precision, left, right) => {
        const merged = filled(precision, left);
        merged.merge(filled(precision, right));
        const whole = filled(precision, [...left, ...right]);
        expect([...merged.buckets()]).toEqual([...whole.buckets()]);
        expect([merged.count, merged.min, merged.max]).toEqual([whole.count, whole.min, whole.max]);
        expect(merged.mean / whole.mean || 1).toBeCloseTo(1, 9);
        expect(merged.standardDeviation / whole.standardDeviation || 1).toBeCloseTo(1, 6);
      }),
    );
  });

  it('goes through plain data and JSON without loss', () => {
    fc.assert(
      fc.property(
        precisions,
        fc.array(values, { maxLength: 50 }),
        samples,
        (precision, left, right) => {
          const histogram = filled(precision, left);
          const plain = JSON.parse(JSON.stringify(histogram.toPlain())) as PlainHistogram;
          const copy = Histogram.from(plain);
          expect(copy.toPlain()).toEqual(histogram.toPlain());
          for (const each of [copy, histogram]) each.merge(filled(precision, right));
          expect(copy.toPlain()).toEqual(histogram.toPlain());
          expect(copy.quantile(0.7)).toBe(histogram.quantile(0.7));
        },
      ),
    );
  });

  it('files every value in exactly one bucket that holds it', () => {
    fc.assert(
      fc.property(precisions, values, (precision, value) => {
        const [bucket, ...others] = filled(precision, [value]).buckets();
        expect(others).toEqual([]);
        expect(bucket.from).toBeLessThanOrEqual(value);
        expect(bucket.to).toBeGreaterThanOrEqual(value);
      }),
    );
  });

  it('records many at once as one after the other', () => {
    const singly = filled(0.01, [7, 7, 7, 9000, 9000]);
    const atOnce = new Histogram(0.01);
    atOnce.recordMany(7, 3);
    atOnce.recordMany(5, 0);
    atOnce.recordMany(9000, 2);
    expect([...atOnce.buckets()]).toEqual([...singly.buckets()]);
    expect(atOnce.sum).toBe(singly.sum);
    expect(atOnce.standardDeviation).toBe(singly.standardDeviation);
  });

  it('tells small whole values apart', () => {
    const histogram = filled(
      0.001,
      Array.from({ length: 100 }, (_, i) => i + 1),
    );
    expect([0.01, 0.07, 0.5, 0.9, 0.99].map((p) => histogram.quantile(p))).toEqual([
      1, 7, 50, 90, 99,
    ]);
  });

  it('keeps the deviation of values far from zero', () => {
    const histogram = filled(0.001, [1e15 + 1, 1e15 + 2, 1e15 + 3, 1e15 + 4]);
    expect(histogram.mean).toBe(1e15 + 2.5);
    expect(histogram.standardDeviation).toBeCloseTo(Math.sqrt(5 / 3), 12);
  });

  it('counts failures as values without end', () => {
    const histogram = filled(0.001, [10, 20, 30]);
    expect(histogram.quantileWithFailures(0.75, 1)).toBe(30);
    expect(histogram.quantileWithFailures(0.76, 1)).toBe(Infinity);
    expect(new Histogram(0.01).quantileWithFailures(0.5, 2)).toBe(Infinity);
  });

  it('says NaN where it holds nothing', () => {
    const empty = new Histogram(0.01);
    expect([empty.mean, empty.min, empty.max, empty.quantile(0.5)]).toEqual([NaN, NaN, NaN, NaN]);
    expect([empty.standardDeviation, empty.count, empty.sum]).toEqual([NaN, 0, 0]);
    expect(empty.cdf()).toEqual([]);
  });

  it('draws a distribution function that rises to 1, thinned to the wanted steps', () => {
    const histogram = filled(
      0.001,
      Array.from({ length: 5000 }, (_, i) => (i * i) % 99_991),
    );
    const curve = histogram.cdf(50);
    expect(curve.length).toBeLessThanOrEqual(52);
    expect(curve.at(-1)).toEqual({ value: histogram.max, fraction: 1 });
    for (let i = 1; i < curve.length; i++) {
      expect(curve[i].value).toBeGreaterThan(curve[i - 1].value);
      expect(curve[i].fraction).toBeGreaterThan(curve[i - 1].fraction);
    }
  });

  it.each([-1, NaN, Infinity, 2 ** 53])('refuses %d', (value) => {
    const histogram = new Histogram(0.01);
    histogram.record(value);
    expect(() => histogram.mean).toThrow(RangeError);
  });

  it('refuses to merge with another precision', () => {
    expect(() => new Histogram(0.01).merge(new Histogram(0.001))).toThrow(RangeError);
  });
});
