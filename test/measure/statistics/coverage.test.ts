import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binomialAbove, binomialBelow } from '../../../src/measure/statistics/binomial.js';
import { binomialBounds, checkCoverage } from '../../../src/measure/statistics/coverage.js';
import { intervalAround } from '../../../src/measure/statistics/estimate.js';

/** Chances of 0, 1, ... n successes. */
function chances(n: number, p: number): number[] {
  let chance = (1 - p) ** n;
  return Array.from({ length: n + 1 }, (_, k) => {
    const here = chance;
    chance *= ((n - k) / (k + 1)) * (p / (1 - p));
    return here;
  });
}

describe('binomial chances', () => {
  it('are sums of the terms', () => {
    const p = fc.double({ min: 0.05, max: 0.95, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(61), p, (n, k, chance) => {
        const terms = chances(n, chance);
        const below = terms.slice(0, k + 1).reduce((sum, term) => sum + term, 0);
        expect(binomialBelow(k, n, chance)).toBeCloseTo(below, 10);
        expect(binomialAbove(k + 1, n, chance)).toBeCloseTo(1 - below, 10);
      }),
    );
    expect(binomialAbove(10, 10, 0.5)).toBeCloseTo(1 / 1024, 15);
    expect([binomialBelow(-1, 5, 0.5), binomialAbove(0, 5, 0.5)]).toEqual([0, 1]);
  });
});

describe('binomialBounds', () => {
  it('leaves at most half of alpha on either side, and no less than it must', () => {
    const terms = chances(100, 0.95);
    const [least, most] = binomialBounds(100, 0.95, 0.05);
    const sum = (from: number, to: number) => terms.slice(from, to).reduce((a, b) => a + b, 0);
    expect(sum(0, least)).toBeLessThanOrEqual(0.025);
    expect(sum(0, least + 1)).toBeGreaterThan(0.025);
    expect(sum(most + 1, 101)).toBeLessThanOrEqual(0.025);
    expect(sum(most, 101)).toBeGreaterThan(0.025);
    expect([least, most]).toEqual([90, 99]);
  });
});

describe('checkCoverage', () => {
  const intervals = (holding: number) =>
    Array.from({ length: 100 }, (_, i) => intervalAround(i < holding ? 0 : 5, 1, 0.95));

  it('accepts 95 of 100, and neither too few nor too many', () => {
    expect(checkCoverage(intervals(95), 0)).toMatchObject({
      covered: 95,
      trials: 100,
      holds: true,
    });
    expect(checkCoverage(intervals(85), 0).holds).toBe(false);
    expect(checkCoverage(intervals(100), 0, 0.95, 0.05).holds).toBe(false);
  });
});
