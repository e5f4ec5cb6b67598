import { describe, expect, it } from 'vitest';
import { binomialBounds, halfWidth, holmLevels, pValue, sampleOf } from './statistics.js';

describe('statistics of the proof', () => {
  it("make Student's interval", () => {
    const sample = sampleOf([1, 2, 3, 4, 5]);
    expect(sample).toEqual({ mean: 3, error: Math.sqrt(0.5), count: 5 });
    // 2.776445 is the 0.975 quantile with four degrees of freedom.
    expect(halfWidth(sample, 0.05)).toBeCloseTo(2.776445 * Math.sqrt(0.5), 5);
  });

  it('give the chance that the interval just reaches the reference', () => {
    const sample = sampleOf([1, 2, 3, 4, 5]);
    const half = halfWidth(sample, 0.001);
    expect(pValue(sample, 3 + half, 0)).toBeCloseTo(0.001, 9);
    expect(pValue(sample, 4 + half, 1)).toBeCloseTo(0.001, 9);
    expect(pValue(sample, 3.5, 1)).toBe(1);
  });

  it('step down as Holm does', () => {
    // 0.005 and 0.01 fall, at a fourth and a third of the whole; the others stand together.
    expect(holmLevels([0.01, 0.04, 0.03, 0.005], 0.05)).toEqual([0.05 / 3, 0.025, 0.025, 0.0125]);
  });

  it('bound a binomial count', () => {
    expect(binomialBounds(100, 0.5, 0.05)).toEqual([40, 60]);
  });
});
