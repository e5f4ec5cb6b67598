import { describe, expect, it } from 'vitest';
import { createDistribution } from '../../../src/engine/distributions/table.js';
import { type NamedInput, refuseHeavyTails } from '../../../src/measure/statistics/heavy.js';

const distribution = (kind: string, options: Record<string, number>) =>
  createDistribution({ kind, options: new Map(Object.entries(options)) });

const input = (kind: string, options: Record<string, number>, moment: 2 | 4 = 4): NamedInput => {
  const { mean, variance, fourth } = distribution(kind, options);
  return { name: 'time of web', mean, variance, fourth, moment, service: 'web' };
};
const refusal = (given: NamedInput, requests: number) => refuseHeavyTails([given], () => requests);

describe('a mean of waits', () => {
  it('needs the fourth moment in a line, and the second where all share the server', () => {
    const detail = 'time of web: the fourth moment is infinite';
    expect(refusal(input('pareto', { shape: 2.1, mean: 10 }), 1e9)).toMatchObject({ detail });
    expect(refusal(input('pareto', { shape: 2.1, mean: 10 }, 2), 1e9)).toBeNull();
    expect(refusal(input('pareto', { shape: 4.5, mean: 10 }), 1e4)).toBeNull();
    expect(refusal(input('pareto', { shape: 1.5, mean: 10 }), 1e9)?.detail).toContain('variance');
  });

  it('needs a longer run where the moment is large, and says how long', () => {
    const heavy = input('lognormal', { mean: 10, cv: 4 });
    // E[S^4] / E[S^2]^2 = (1 + cv^2)^4 = 83,521, and a tenth wants a hundred times as many.
    expect(refusal(heavy, 83_520)?.detail).toContain('100 times as long');
    expect(refusal(heavy, 8.4e6)).toBeNull();
    const bounded = input('pareto', { shape: 1.5, scale: 1, max: 10_000 });
    expect(refusal(bounded, 10_000)?.reason).toBe('heavy-tail');
    expect(refusal(input('exponential', { mean: 1 }), 50)).toBeNull();
  });
});

describe('the fourth moment', () => {
  it.each([
    ['uniform', { min: 1, max: 3 }, 242 / 10],
    ['exponential', { mean: 2 }, 24 * 16],
    ['erlang', { k: 2, mean: 2 }, 120],
    ['weibull', { shape: 1, scale: 2 }, 24 * 16],
    ['zipf', { n: 2, s: 0 }, 17 / 2],
    ['pareto', { shape: 5, scale: 1 }, 5],
    ['lognormal', { mean: 1, cv: 1 }, 64],
    ['pareto', { shape: 4, scale: 1, max: Math.E }, 4 / (1 - Math.exp(-4))],
  ] as [string, Record<string, number>, number][])('of %s', (kind, options, value) => {
    expect(distribution(kind, options).fourth / value).toBeCloseTo(1, 9);
  });
});
