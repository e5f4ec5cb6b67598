import { describe, expect, it } from 'vitest';
import { AliasTable } from '../../src/engine/alias-table.js';
import { createDistribution, distributions } from '../../src/engine/distributions/table.js';
import type { Described, OptionValue } from '../../src/engine/options.js';
import { RandomStream } from '../../src/engine/random.js';
import { gamma, normalBelow as ourNormalBelow } from '../../src/engine/special-functions.js';
import { gammaBelow, kolmogorovSmirnov, normalBelow } from './goodness-of-fit.js';

const describedAs = (kind: string, options: Record<string, OptionValue>): Described => ({
  kind,
  options: new Map(Object.entries(options)),
});

interface Case {
  kind: string;
  options: Record<string, OptionValue>;
  mean: number;
  variance: number;
  /** Absent for distributions on whole numbers and lists, whose frequencies are tested below. */
  cdf?: (x: number) => number;
}

const exponentialBelow = (mean: number) => (x: number) => 1 - Math.exp(-x / mean);
const boundedBelow = (x: number) => (1 - x ** -1.5) / (1 - 100 ** -1.5);
/** The integral of 1.5 x^(n - 2.5) from 1 to 100, over what is kept. */
const boundedMoment = (n: number) =>
  ((1.5 / (n - 1.5)) * (100 ** (n - 1.5) - 1)) / (1 - 100 ** -1.5);
const harmonic = (n: number, s: number) =>
  Array.from({ length: n }, (_, i) => (i + 1) ** -s).reduce((a, b) => a + b);
const zipfMoment = (power: number) => harmonic(50, 1.2 - power) / harmonic(50, 1.2);
/** The chance of the first branch with balanced means and a cv of 2. */
const balanced = (1 + Math.sqrt(3 / 5)) / 2;
const density = (z: number) => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
const greene = density(1) / normalBelow(1);

const CASES: Case[] = [
  { kind: 'constant', options: { value: 7 }, mean: 7, variance: 0 },
  { kind: 'uniform', options: { min: 2, max: 8 }, mean: 5, variance: 3, cdf: (x) => (x - 2) / 6 },
  { kind: 'exponential', options: { mean: 3 }, mean: 3, variance: 9, cdf: exponentialBelow(3) },
  {
    kind: 'normal',
    options: { mean: 10, sd: 10 },
    mean: 10 * (1 + greene),
    variance: 100 * (1 - greene * (1 + greene)),
    cdf: (x) => 1 - normalBelow(1 - x / 10) / normalBelow(1),
  },
  {
    kind: 'normal',
    options: { mean: 100, cv: 0.05 },
    mean: 100,
    variance: 25,
    cdf: (x) => normalBelow((x - 100) / 5),
  },
  {
    kind: 'lognormal',
    options: { mean: 5, cv: 0.8 },
    mean: 5,
    variance: 16,
    cdf: (x) => normalBelow((Math.log(x / 5) + Math.log(1.64) / 2) / Math.sqrt(Math.log(1.64))),
  },
  {
    kind: 'lognormal',
    options: { median: 4, sigma: 0.5 },
    mean: 4 * Math.exp(1 / 8),
    variance: 16 * Math.exp(1 / 4) * Math.expm1(1 / 4),
    cdf: (x) => normalBelow(Math.log(x / 4) / 0.5),
  },
  {
    kind: 'lognormal',
    options: { mu: 1, sigma: 0.5 },
    mean: Math.exp(1 + 1 / 8),
    variance: Math.exp(2 + 1 / 4) * Math.expm1(1 / 4),
    cdf: (x) => normalBelow((Math.log(x) - 1) / 0.5),
  },
  {
    kind: 'gamma',
    options: { mean: 6, cv: 0.5 },
    mean: 6,
    variance: 9,
    cdf: (x) => gammaBelow(4, x / 1.5),
  },
  {
    kind: 'gamma',
    options: { shape: 0.4, scale: 5 },
    mean: 2,
    variance: 10,
    cdf: (x) => gammaBelow(0.4, x / 5),
  },
  {
    kind: 'erlang',
    options: { k: 3, mean: 6 },
    mean: 6,
    variance: 12,
    cdf: (x) => gammaBelow(3, x / 2),
  },
  {
    kind: 'weibull',
    options: { shape: 1, mean: 4 },
    mean: 4,
    variance: 16,
    cdf: exponentialBelow(4),
  },
  {
    kind: 'weibull',
    options: { shape: 2, scale: 3 },
    mean: (3 * Math.sqrt(Math.PI)) / 2,
    variance: 9 * (1 - Math.PI / 4),
    cdf: (x) => 1 - Math.exp(-((x / 3) ** 2)),
  },
  {
    kind: 'pareto',
    options: { shape: 6, scale: 2 },
    mean: 2.4,
    variance: 24 / (25 * 4),
    cdf: (x) => 1 - (2 / x) ** 6,
  },
  {
    kind: 'pareto',
    options: { shape: 1.5, mean: 3 },
    mean: 3,
    variance: Infinity,
    cdf: (x) => 1 - x ** -1.5,
  },
  {
    // By mean and maximum: the same as with a least value of 1.
    kind: 'pareto',
    options: { shape: 2, mean: 20 / 11, max: 10 },
    mean: 20 / 11,
    variance: (2 * Math.log(10)) / 0.99 - (20 / 11) ** 2,
    cdf: (x) => (1 - x ** -2) / 0.99,
  },
  {
    kind: 'pareto',
    options: { shape: 1, scale: 1 },
    mean: Infinity,
    variance: Infinity,
    cdf: (x) => 1 - 1 / x,
  },
  {
    kind: 'pareto',
    options: { shape: 1.5, scale: 1, max: 100 },
    mean: boundedMoment(1),
    variance: boundedMoment(2) - boundedMoment(1) ** 2,
    cdf: boundedBelow,
  },
  {
    kind: 'pareto',
    options: { shape: 2, scale: 1, max: 10 },
    mean: 1.8 / 0.99,
    variance: (2 * Math.log(10)) / 0.99 - (1.8 / 0.99) ** 2,
    cdf: (x) => (1 - x ** -2) / 0.99,
  },
  {
    kind: 'hyperexponential',
    options: { mean: 2, cv: 2 },
    mean: 2,
    variance: 16,
    cdf: (x) =>
      balanced * exponentialBelow(1 / balanced)(x) +
      (1 - balanced) * exponentialBelow(1 / (1 - balanced))(x),
  },
  {
    kind: 'hyperexponential',
    options: { p: 0.25, mean1: 8, mean2: 1 },
    mean: 2.75,
    variance: 2 * (16 + 0.75) - 2.75 ** 2,
    cdf: (x) => 0.25 * exponentialBelow(8)(x) + 0.75 * exponentialBelow(1)(x),
  },
  {
    kind: 'zipf',
    options: { n: 50, s: 1.2 },
    mean: zipfMoment(1),
    variance: zipfMoment(2) - zipfMoment(1) ** 2,
  },
  { kind: 'zipf', options: { n: 9, s: 0 }, mean: 5, variance: 80 / 12 },
  { kind: 'hot', options: { probability: 0.6, keys: 5 }, mean: 1, variance: 2 },
  { kind: 'hot', options: { probability: 0, keys: 3 }, mean: 1.5, variance: 0.25 },
  { kind: 'hot', options: { probability: 1, keys: 3 }, mean: 0, variance: 0 },
  { kind: 'hot', options: { probability: 0.5, keys: 1 }, mean: 0, variance: 0 },
  { kind: 'empirical', options: { values: [1, 2, 2, 7] }, mean: 3, variance: 5.5 },
  {
    kind: 'empirical',
    options: { quantiles: [0, 2, 4, 10] },
    mean: 11 / 3,
    variance: (4 + 28 + 156) / 9 - (11 / 3) ** 2,
    cdf: (x) => (x < 4 ? x / 6 : 2 / 3 + (x - 4) / 18),
  },
  {
    kind: 'mixture',
    options: {
      of: [
        { weight: 3, of: describedAs('exponential', { mean: 1 }) },
        { weight: 1, of: describedAs('uniform', { min: 2, max: 8 }) },
      ],
    },
    mean: 2,
    variance: 0.75 * 2 + 0.25 * 28 - 4,
    cdf: (x) => 0.75 * exponentialBelow(1)(x) + 0.25 * Math.min(1, Math.max(0, (x - 2) / 6)),
  },
];

const nameOf = ({ kind, options }: Case): string => `${kind} ${JSON.stringify(options)}`;
const COUNT = 20_000;

describe.each(CASES.map((one) => [nameOf(one), one] as const))('%s', (name, one) => {
  const distribution = createDistribution(describedAs(one.kind, one.options));
  const random = new RandomStream(name);
  const sample = Float64Array.from({ length: COUNT }, () => distribution.sample(random));
  const mean = sample.reduce((sum, x) => sum + x, 0) / COUNT;

  it('states its moments', () => {
    const close = (x: number, y: number): boolean => x === y || Math.abs(x - y) <= 1e-11 * y;
    expect(close(distribution.mean, one.mean), `mean ${distribution.mean}`).toBe(true);
    expect(close(distribution.variance, one.variance), `variance ${distribution.variance}`).toBe(
      true,
    );
  });

  it('gives finite values from zero up that have these moments', () => {
    expect(sample.every((x) => x >= 0 && x < Infinity)).toBe(true);
    if (one.variance === Infinity) return;
    expect(Math.abs(mean - one.mean)).toBeLessThanOrEqual(4 * Math.sqrt(one.variance / COUNT));
    let second = 0;
    let fourth = 0;
    for (const x of sample) {
      second += (x - mean) ** 2 / COUNT;
      fourth += (x - mean) ** 4 / COUNT;
    }
    const error = Math.sqrt((fourth - second ** 2) / COUNT);
    expect(Math.abs(second - one.variance)).toBeLessThanOrEqual(4.5 * error);
  });

  const { cdf } = one;
  if (cdf === undefined) return;
  it('follows its distribution function', () => {
    expect(kolmogorovSmirnov(sample, cdf)).toBeLessThan(1.95);
  });
});

it('draws ranks and listed values as often as they should come', () => {
  const random = new RandomStream('frequencies');
  const ranks = createDistribution(describedAs('zipf', { n: 5, s: 1 }));
  const counts = new Array<number>(6).fill(0);
  for (let i = 0; i < COUNT; i++) counts[ranks.sample(random)]++;
  let square = 0;
  for (let rank = 1; rank <= 5; rank++) {
    const expected = COUNT / rank / harmonic(5, 1);
    square += (counts[rank] - expected) ** 2 / expected;
  }
  expect(counts[0]).toBe(0);
  expect(square).toBeLessThan(18.5); // four degrees of freedom, one in a thousand
});

it('draws the hot key with its probability, and the others alike', () => {
  const random = new RandomStream('hot keys');
  const keys = createDistribution(describedAs('hot', { probability: 0.4, keys: 4 }));
  const counts = new Array<number>(4).fill(0);
  for (let i = 0; i < COUNT; i++) counts[keys.sample(random)]++;
  let square = 0;
  [0.4, 0.2, 0.2, 0.2].forEach((share, key) => {
    square += (counts[key] - share * COUNT) ** 2 / (share * COUNT);
  });
  expect(square).toBeLessThan(16.3); // three degrees of freedom, one in a thousand
});

it('shares one table of ranks between all users', () => {
  const make = () => createDistribution(describedAs('zipf', { n: 1_000_000, s: 0.99 }));
  expect(make()).toBe(make());
  expect(make().sample(new RandomStream('big'))).toBeLessThanOrEqual(1_000_000);
});

describe('a wrong description', () => {
  it.each<[string, Record<string, OptionValue>, string]>([
    ['lognormal', { mean: 5, cv: -1 }, "lognormal: 'cv' must be at least 0, not -1"],
    ['lognormal', { mean: 5, cv: 0 }, "lognormal: 'cv' must be positive, not 0"],
    ['lognormal', { mean: 5 }, "lognormal: give 'mean' and 'cv', or 'median' and 'sigma', or"],
    ['lognormal', { mean: 5, cv: 1, mu: 1 }, "lognormal: give 'mean' and 'cv'"],
    ['exponential', {}, "exponential: 'mean' is missing"],
    ['exponential', { mean: Infinity }, "exponential: 'mean' must be finite"],
    ['exponential', { mean: 1, rate: 2 }, "exponential: no option 'rate'; it takes mean"],
    ['exponential', { mean: 'long' }, "exponential: 'mean' must be a number"],
    ['uniform', { min: 3, max: 2 }, "uniform: 'max' (2) must not be below 'min' (3)"],
    ['erlang', { k: 1.5, mean: 2 }, "erlang: 'k' must be a whole number, not 1.5"],
    ['pareto', { shape: 1, mean: 2 }, "pareto: 'mean' needs a 'shape' above 1, not 1"],
    ['pareto', { shape: 1, scale: 2, max: 2 }, "pareto: 'max' (2) must be above 'scale' (2)"],
    ['hyperexponential', { mean: 1, cv: 0.5 }, "hyperexponential: 'cv' must be at least 1"],
    ['hot', { probability: 1.5, keys: 2 }, "hot: 'probability' must be"],
    ['hot', { probability: 0.5, keys: 0 }, "hot: 'keys' must be at least 1, not 0"],
    ['empirical', { values: [] }, "empirical: 'values' must be a list of at least 1"],
    ['empirical', { values: [1, -1] }, "empirical: 'values' must hold finite numbers from 0 up"],
    ['empirical', { quantiles: [1, 0] }, "empirical: 'quantiles' must rise, but 0 follows 1"],
    ['mixture', { of: [] }, "mixture: 'of' must be a list of at least 1"],
    ['mixture', { of: [{ weight: 0, of: describedAs('zipf', { n: 2 }) }] }, 'mixture: a weight'],
    ['gaussian', {}, "no distribution 'gaussian'; there are constant, uniform, exponential"],
  ])('%s %j is a RangeError with a sentence', (kind, options, sentence) => {
    expect(() => createDistribution(describedAs(kind, options))).toThrow(RangeError);
    expect(() => createDistribution(describedAs(kind, options))).toThrow(sentence);
  });
});

it.each(distributions.map((entry) => [entry.name, entry] as const))(
  'the descriptors of %s are consistent',
  (name, { options, positional }) => {
    expect(CASES.some(({ kind }) => kind === name)).toBe(true);
    const names = options.map((option) => option.name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining([...positional]));
    for (const { default: value, min = -Infinity, max = Infinity, meaning } of options) {
      expect(meaning).toMatch(/^[A-Z].*\.$/);
      if (typeof value === 'number') expect(value >= min && value <= max).toBe(true);
    }
  },
);

describe('what distributions stand on', () => {
  it('the gamma function', () => {
    for (let n = 1, factorial = 1; n <= 30; factorial *= n++) {
      expect(Math.abs(gamma(n) / factorial - 1)).toBeLessThan(1e-13);
    }
    expect(gamma(0.5)).toBeCloseTo(Math.sqrt(Math.PI), 13);
  });

  it('the normal distribution function', () => {
    for (let z = 0; z < 10; z += 0.1) expect(ourNormalBelow(z)).toBeCloseTo(normalBelow(z), 13);
  });

  it('alias tables, also with weights of zero', () => {
    const random = new RandomStream('alias');
    const table = new AliasTable([0, 1, 0, 3]);
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < COUNT; i++) counts[table.pick(random)]++;
    expect([counts[0], counts[2]]).toEqual([0, 0]);
    expect(Math.abs(counts[1] - COUNT / 4)).toBeLessThan(4 * Math.sqrt((COUNT * 3) / 16));
    expect(() => new AliasTable([0, 0])).toThrow(RangeError);
  });
});
