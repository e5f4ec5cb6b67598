import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateMean } from '../../../src/measure/statistics/estimate.js';
import { judgePrecision } from '../../../src/measure/statistics/precision.js';
import { normals } from './samples.js';

const values = normals('precision', 400).map((x) => 10 + x);
const means = (n: number) => [estimateMean(values.slice(0, n))];

describe('judgePrecision', () => {
  it('looks first at 10 replications, then after every batch', () => {
    const plan = { target: 0.02 };
    expect(judgePrecision(0, means, plan)).toMatchObject({ stop: false, at: 0, more: 10 });
    expect(judgePrecision(7, means, plan)).toMatchObject({ stop: false, widest: null, more: 3 });
    expect(judgePrecision(10, means, plan)).toMatchObject({ stop: false, at: 10, more: 10 });
    expect(judgePrecision(23, means, plan)).toMatchObject({ stop: false, at: 20, more: 7 });
  });

  it('stops where the half-width is small enough, about (1.96 x 0.1 / 0.02)^2 replications', () => {
    const { at, stop, widest, refusal } = judgePrecision(400, means, { target: 0.02 });
    expect(stop).toBe(true);
    expect(refusal).toBeNull();
    expect(at % 10).toBe(0);
    expect(at).toBeGreaterThan(50);
    expect(at).toBeLessThan(150);
    expect(widest).toBeLessThanOrEqual(0.02);
  });

  it('stops at the same place however many have run ahead', () => {
    const { at } = judgePrecision(400, means, { target: 0.02 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 }), (available) => {
        const found = judgePrecision(available, means, { target: 0.02 });
        expect(found.stop).toBe(available >= at);
        if (found.stop) expect(found.at).toBe(at);
        else expect(available + found.more).toBeLessThanOrEqual(at);
      }),
    );
  });

  it('waits for the widest of several estimates', () => {
    const both = (n: number) => [...means(n), estimateMean(values.slice(0, n).map((x) => x * x))];
    const alone = judgePrecision(400, means, { target: 0.02 });
    expect(judgePrecision(400, both, { target: 0.02 }).at).toBeGreaterThan(alone.at);
  });

  it('does not wait for what can have no interval, and says so', () => {
    const infinite = (n: number) => [
      ...means(n),
      estimateMean(new Array<number>(n).fill(Infinity)),
    ];
    expect(judgePrecision(400, infinite, { target: 0.02 })).toMatchObject({
      stop: true,
      at: judgePrecision(400, means, { target: 0.02 }).at,
      refusal: { reason: 'infinite-values' },
    });
  });

  it('gives up at the greatest number of replications', () => {
    expect(judgePrecision(400, means, { target: 1e-6, most: 45 })).toMatchObject({
      stop: true,
      at: 45,
      more: 0,
      refusal: { reason: 'precision-not-reached' },
    });
  });

  it('is content with a value that never varies, also at zero', () => {
    const zero = (n: number) => [estimateMean(new Array<number>(n).fill(0))];
    expect(judgePrecision(10, zero, { target: 0.01 })).toMatchObject({ stop: true, widest: 0 });
  });
});
