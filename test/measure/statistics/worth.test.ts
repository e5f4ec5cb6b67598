import { describe, expect, it } from 'vitest';
import { correlationTime } from '../../../src/measure/statistics/relaxation.js';
import { worthOfTail } from '../../../src/measure/statistics/tail.js';
import { exponentials } from './samples.js';

/** Each value is that before it, but for a tenth of noise: correlations fall by a tenth a step. */
const slow = (seed: string, length: number): number[] => {
  let value = 0;
  return exponentials(seed, length).map((noise) => (value = 0.9 * value + 0.1 * (noise - 1)));
};

describe('the time in which a series forgets', () => {
  it('is the sum of its correlations', () => {
    const runs = [0, 1, 2, 3].map((i) => slow(`forget ${i}`, 20_000));
    // 1 + 2 (0.9 + 0.81 + ...) = 19
    expect(correlationTime(runs) / 19).toBeCloseTo(1, 0);
  });

  it('takes neither a trend nor a short run for something else', () => {
    const runs = Array.from({ length: 60 }, (_, i) =>
      slow(`trend ${i}`, 60).map((value, step) => value + 5 * step),
    );
    expect(correlationTime(runs)).toBeGreaterThan(10);
    expect(correlationTime(runs)).toBeLessThan(30);
  });

  it('is none where nothing varies', () => {
    expect(correlationTime([new Array<number>(100).fill(3), new Array<number>(100).fill(3)])).toBe(
      0,
    );
  });
});

describe('the worth of a tail', () => {
  const stretches = (seed: string, cluster: number) =>
    exponentials(seed, 2000).map((x) => ({ beyond: cluster * Math.floor(2 * x), all: 1000 }));

  it('counts clusters, not observations', () => {
    const [one, ten] = [1, 10].map((cluster) =>
      worthOfTail([stretches('a', cluster), stretches('b', cluster)]),
    );
    expect(ten).toBeCloseTo(one, 6);
  });

  it('is without end where all runs have the same', () => {
    const run = stretches('a', 1);
    expect(worthOfTail([run, run, run])).toBe(Infinity);
  });
});
