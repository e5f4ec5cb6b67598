import { describe, expect, it } from 'vitest';
import { clopperPearson, estimateShare } from '../../../src/measure/statistics/shares.js';

describe('clopperPearson', () => {
  it('has the published bounds', () => {
    // 1 - 0.025^(1/10), and the values of standard tables for 4 of 20.
    expect(clopperPearson(0, 10)).toMatchObject({ low: 0, high: expect.closeTo(0.308497, 6) });
    expect(clopperPearson(10, 10)).toMatchObject({ low: expect.closeTo(0.691503, 6), high: 1 });
    const { low, high } = clopperPearson(4, 20);
    expect(low).toBeCloseTo(0.057334, 6);
    expect(high).toBeCloseTo(0.436614, 6);
  });

  it('finds small chances to many digits', () => {
    expect(clopperPearson(0, 1e9).high).toBeCloseTo(3.688879447e-9, 15);
    expect(clopperPearson(1, 1e9).low).toBeCloseTo(2.531780798e-11, 17);
  });
});

describe('estimateShare', () => {
  const counts = (...hits: number[]) => hits.map((one) => ({ hits: one, trials: 1000 }));

  it('does not take no hit for certainty, nor requests for independent trials', () => {
    expect(estimateShare(counts(0, 0, 0, 0)).interval).toEqual(clopperPearson(0, 4));
    expect(estimateShare(counts(0, 0, 0, 0), 0.95, 400).interval).toEqual(clopperPearson(0, 400));
    expect(estimateShare(counts(0, 0), 0.95, 1e9).interval).toEqual(clopperPearson(0, 2000));
    expect(estimateShare(counts(1000, 1000)).interval?.low).toBeGreaterThan(0);
  });

  it('is wider where the replications differ more', () => {
    const width = (...hits: number[]): number => estimateShare(counts(...hits)).interval!.halfWidth;
    expect(width(0, 0, 0, 40)).toBeGreaterThan(3 * width(10, 9, 11, 10));
    expect(estimateShare(counts(0, 0, 0, 40)).interval!.low).toBeGreaterThanOrEqual(0);
  });
});
