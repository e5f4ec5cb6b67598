import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binomialBounds } from '../../../src/measure/statistics/coverage.js';
import { instability } from '../../../src/measure/statistics/stability.js';
import { commonTruncation, meanSeries, mser5 } from '../../../src/measure/statistics/truncation.js';
import { autoregressive, normals } from './samples.js';

/** The definition, as it stands in the paper. */
function minimiser(series: readonly number[]): number {
  const batches = Array.from({ length: Math.floor(series.length / 5) }, (_, j) =>
    series.slice(5 * j, 5 * j + 5).reduce((sum, x) => sum + x / 5, 0),
  );
  const errors = batches.slice(0, batches.length - 4).map((_, d) => {
    const rest = batches.slice(d);
    const mean = rest.reduce((sum, z) => sum + z, 0) / rest.length;
    return rest.reduce((sum, z) => sum + (z - mean) ** 2, 0) / rest.length ** 2;
  });
  return 5 * errors.indexOf(Math.min(...errors));
}

const transient = (start: number, length = 1000): Float64Array =>
  meanSeries(
    Array.from({ length: 10 }, (_, r) => autoregressive(`pilot ${r}`, length, 0.9, start)),
  );

describe('mser5', () => {
  it('cuts the transient of an autoregressive series and little more', () => {
    expect(mser5(transient(0)).cut).toBeLessThan(100);
    const { cut, refusal } = mser5(transient(100));
    expect(refusal).toBeNull();
    // 100 x 0.9^n falls below the noise of the mean, about 0.7, at n = 47.
    expect(cut).toBeGreaterThanOrEqual(30);
    expect(cut).toBeLessThanOrEqual(120);
  });

  it('minimises what the paper minimises', () => {
    const series = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 50, maxLength: 200 });
    fc.assert(
      fc.property(series, (values) => {
        const wanted = minimiser(values);
        const { cut, refusal } = mser5(values);
        if (2 * wanted > 5 * Math.floor(values.length / 5)) {
          expect(refusal?.reason).toBe('cut-beyond-half');
        } else expect(cut).toBe(wanted);
      }),
    );
  });

  it('cuts nothing of what is constant', () => {
    expect(mser5(new Float64Array(60).fill(0.1))).toEqual({ cut: 0, length: 60, refusal: null });
  });

  it('refuses a cut beyond half, a short series, and holes', () => {
    const rising = Array.from({ length: 400 }, (_, i) => i);
    expect(mser5(rising)).toMatchObject({ cut: null, refusal: { reason: 'cut-beyond-half' } });
    expect(mser5(new Float64Array(49)).refusal?.reason).toBe('short-series');
    for (const hole of [NaN, Infinity]) {
      const series = new Float64Array(100);
      series[7] = hole;
      expect(mser5(series).refusal?.reason).toBe('missing-values');
    }
  });
});

describe('commonTruncation', () => {
  it('takes the largest cut of all pilots', () => {
    const pilots = new Map([
      ['a', transient(0)],
      ['b', transient(100)],
    ]);
    expect(commonTruncation(pilots).cut).toBe(mser5(transient(100)).cut);
  });

  it('refuses all for one, by name', () => {
    const pilots = new Map([
      ['steady', transient(0)],
      ['rising', Float64Array.from({ length: 1000 }, (_, i) => i)],
    ]);
    const { cut, refusal } = commonTruncation(pilots);
    expect(cut).toBeNull();
    expect(refusal?.detail).toMatch(/^rising: .* beyond half$/);
  });
});

describe('meanSeries', () => {
  it('averages step by step as far as all reach', () => {
    expect([
      ...meanSeries([
        [1, 2, 3],
        [3, 6],
      ]),
    ]).toEqual([2, 4]);
    expect(meanSeries([])).toHaveLength(0);
  });
});

describe('instability', () => {
  const runs = (make: (r: number) => number[]) => ({
    numberInSystem: Array.from({ length: 10 }, (_, r) => make(r)),
  });

  it('finds a number in the system that grows', () => {
    const evidence = runs((r) => normals(`grow ${r}`, 200).map((x, i) => i + 5 * x));
    expect(instability(evidence)?.reason).toBe('growing');
  });

  it('calls a steady system steady but for one in a hundred', () => {
    let alarms = 0;
    for (let seed = 0; seed < 100; seed++) {
      const steady = runs((r) =>
        autoregressive(`${seed} ${r}`, 200, 0.9, 0).map((x) => Math.max(0, 5 + x)),
      );
      if (instability(steady) !== null) alarms++;
    }
    expect(alarms).toBeLessThanOrEqual(binomialBounds(100, 0.01, 0.01)[1]);
  });

  it('names a load that reaches the capacity, whatever the run shows', () => {
    expect(instability({ numberInSystem: [], utilisation: 1.2 })).toEqual({
      reason: 'overloaded',
      detail: 'the load is 120 % of the capacity',
    });
    expect(instability({ numberInSystem: [[1, 2, 3, 4]], utilisation: 0.9 })).toBeNull();
  });
});
