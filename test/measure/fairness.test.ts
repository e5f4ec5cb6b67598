import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fairness, jainIndex } from '../../src/measure/fairness.js';
import { maxMinShares } from '../../src/measure/max-min.js';
import { expectedJainOfRandomSplit } from '../../src/measure/random-split.js';

fc.configureGlobal({ seed: 1 });

describe('fairness', () => {
  it.each([
    [1, 4],
    [3, 10],
    [7, 7],
  ])('of %d equal shares among %d is k/n', (k, n) => {
    const shares = Array.from({ length: n }, (_, i) => (i < k ? 12 : 0));
    expect(jainIndex(shares)).toBeCloseTo(k / n, 14);
  });

  it('knows the textbook example', () => {
    expect(jainIndex([4, 3, 2, 1])).toBeCloseTo(0.8333, 4);
    const { maxToMean, cv } = fairness([4, 3, 2, 1]);
    expect(maxToMean).toBe(1.6);
    expect(cv).toBeCloseTo(Math.sqrt(1.25) / 2.5, 14);
  });

  it('has nothing to say where there is nothing', () => {
    const nothing = { jain: null, maxToMean: null, cv: null };
    expect(fairness([])).toEqual(nothing);
    expect(fairness([0, 0, 0])).toEqual(nothing);
    expect(fairness([5], [0])).toEqual(nothing);
  });

  it('divides by the weights and leaves members of weight 0 out', () => {
    const { jain, maxToMean, cv } = fairness([10, 20, 70, 0], [1, 2, 7, 0]);
    expect([jain, maxToMean, cv]).toEqual([1, 1, 0]);
  });

  it('ties the index to the coefficient of variation: 1 / (1 + cv^2)', () => {
    const shares = fc.array(fc.nat(1000), { minLength: 1 }).filter((x) => x.some((y) => y > 0));
    fc.assert(
      fc.property(shares, (x) => {
        const { jain, cv } = fairness(x);
        expect(jain).toBeCloseTo(1 / (1 + cv! * cv!), 12);
      }),
    );
  });
});

describe('maxMinShares', () => {
  it('gives the small demands in full and splits the rest', () => {
    expect(maxMinShares(10, [2, 2.6, 4, 5])).toEqual([
      2,
      2.6,
      expect.closeTo(2.7),
      expect.closeTo(2.7),
    ]);
    expect(maxMinShares(16, [4, 2, 10, 4], [2.5, 4, 0.5, 1])).toEqual([4, 2, 6, 4]);
  });

  it('splits by weight where all want everything', () => {
    expect(maxMinShares(12, [Infinity, Infinity, 9], [1, 3, 0])).toEqual([3, 9, 0]);
  });

  it('wastes nothing, exceeds no demand, and favours nobody', () => {
    const members = fc.array(fc.tuple(fc.nat(100), fc.integer({ min: 1, max: 9 })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(members, fc.nat(500), (pairs, capacity) => {
        const demands = pairs.map(([demand]) => demand);
        const weights = pairs.map(([, weight]) => weight);
        const shares = maxMinShares(capacity, demands, weights);
        const total = shares.reduce((a, b) => a + b, 0);
        expect(total).toBeCloseTo(
          Math.min(
            capacity,
            demands.reduce((a, b) => a + b, 0),
          ),
          8,
        );
        const level = Math.max(...shares.map((share, i) => share / weights[i]));
        shares.forEach((share, i) => {
          expect(share).toBeLessThanOrEqual(demands[i]);
          // Whoever got less than it wanted stands at the highest level.
          if (share < demands[i] - 1e-9) expect(share / weights[i]).toBeCloseTo(level, 8);
        });
      }),
    );
  });
});

describe('expectedJainOfRandomSplit', () => {
  it('is exact where the split leaves no choice', () => {
    expect(expectedJainOfRandomSplit(1, [1, 1, 1, 1])).toBeCloseTo(1 / 4, 14);
    expect(expectedJainOfRandomSplit(1, [1, 2, 5])).toBeCloseTo(1 / 3, 14);
    expect(expectedJainOfRandomSplit(9, [3])).toBeCloseTo(1, 14);
  });

  it('has the closed form for equal weights', () => {
    const [n, m] = [10, 40];
    const first = m / (m + n - 1);
    const second = 1 + (2 * (n - 1) * (1 - 1 / m)) / (m + n - 1) ** 2;
    const weights = new Float64Array(n).fill(7);
    expect(expectedJainOfRandomSplit(m, weights)).toBeCloseTo(first * second, 12);
  });

  it('has nothing to say without requests or members', () => {
    expect(expectedJainOfRandomSplit(0, [1, 1])).toBeNull();
    expect(expectedJainOfRandomSplit(5, [])).toBeNull();
    expect(expectedJainOfRandomSplit(5, [0, 0])).toBeNull();
  });

  it.each([
    { weights: Array(10).fill(1), requests: 5, within: 0.02 },
    { weights: Array(10).fill(1), requests: 100, within: 0.005 },
    { weights: Array(100).fill(1), requests: 50, within: 0.005 },
    { weights: [1, 2, 3], requests: 6, within: 0.04 },
    { weights: [1, 2, 3, 0], requests: 30, within: 0.01 },
    { weights: [5, 5, 1, 1, 1, 1], requests: 70, within: 0.01 },
    { weights: [1, 1, 8], requests: 50, within: 0.01 },
  ])('agrees with $requests requests dealt at random to $weights', (example) => {
    const { weights, requests, within } = example;
    const simulated = meanIndexOfRandomSplits(weights, requests, 10_000);
    const expected = expectedJainOfRandomSplit(requests, weights)!;
    expect(Math.abs(expected / simulated - 1)).toBeLessThan(within);
  });
});

/** Deals by a linear congruential generator with its bits mixed. */
function meanIndexOfRandomSplits(weights: number[], requests: number, rounds: number): number {
  const total = weights.reduce((a, b) => a + b, 0);
  const owners = weights.flatMap((weight, i) => Array<number>(weight).fill(i));
  let state = 1;
  const uniform = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 4294967296;
  };
  let sum = 0;
  const shares = new Float64Array(weights.length);
  for (let round = 0; round < rounds; round++) {
    shares.fill(0);
    for (let i = 0; i < requests; i++) shares[owners[Math.floor(uniform() * total)]]++;
    sum += jainIndex(shares, weights)!;
  }
  return sum / rounds;
}
