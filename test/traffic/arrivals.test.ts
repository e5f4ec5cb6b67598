import { describe, expect, it } from 'vitest';
import type { Described, OptionValue } from '../../src/engine/options.js';
import { RandomStream } from '../../src/engine/random.js';
import { MILLISECOND, SECOND } from '../../src/engine/time.js';
import { arrivals, createArrivals, meanRate } from '../../src/traffic/arrivals/table.js';
import { kolmogorovSmirnov } from '../engine/goodness-of-fit.js';

const describedAs = (kind: string, options: Record<string, OptionValue>): Described => ({
  kind,
  options: new Map(Object.entries(options)),
});

/** All arrivals before `until`, asked for as a client does: with the clock at the last one. */
function timesOf(what: Described, until: number, start = 0): number[] {
  const process = createArrivals(what, new RandomStream(JSON.stringify([...what.options])));
  const times: number[] = [];
  for (let now = start; ; now = Math.round(times.at(-1)!)) {
    const next = process.next(now);
    if (!(next < until)) return times;
    times.push(next);
  }
}

function countsOf(times: readonly number[], window: number, windows: number): number[] {
  const counts = new Array<number>(windows).fill(0);
  for (const time of times) counts[Math.floor(time / window)]++;
  return counts;
}

/** Variance over mean of the counts in windows: 1 for a Poisson process. */
function dispersion(counts: readonly number[]): number {
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length / mean;
}

/** Whether a count is a plausible Poisson one. */
function expectCount(count: number, expected: number): void {
  expect(Math.abs(count - expected), `${count}, not ${expected}`).toBeLessThanOrEqual(
    4 * Math.sqrt(expected),
  );
}

describe('poisson', () => {
  const times = timesOf(describedAs('poisson', { rate: 1000 }), 50 * SECOND);

  it('has exponential gaps', () => {
    const gaps = times.map((time, i) => time - (times[i - 1] ?? 0));
    expect(kolmogorovSmirnov(gaps, (x) => 1 - Math.exp(-x / 1e6))).toBeLessThan(1.95);
  });

  it('has counts of equal mean and variance', () => {
    expectCount(times.length, 50_000);
    const index = dispersion(countsOf(times, 100 * MILLISECOND, 500));
    expect(Math.abs(index - 1)).toBeLessThan(4 * Math.sqrt(2 / 500));
  });
});

describe('constant', () => {
  it('keeps 3 a second over a million arrivals without drift', () => {
    const process = createArrivals(describedAs('constant', { rate: 3 }), new RandomStream(''));
    let now = 0;
    for (let i = 1; i < 1_000_000; i++) now = Math.round(process.next(now));
    expect(process.next(now)).toBe((1_000_000 / 3) * SECOND);
  });

  it('starts when it is first asked', () => {
    const times = timesOf(describedAs('constant', { rate: 2 }), 7 * SECOND, 5 * SECOND);
    expect(times).toEqual([5.5, 6, 6.5].map((time) => time * SECOND));
  });
});

describe('on-off', () => {
  it('with fixed periods sends in bursts alone', () => {
    const what = describedAs('on-off', {
      rate: 1000,
      on: SECOND,
      off: 3 * SECOND,
      periods: 'fixed',
    });
    const counts = countsOf(timesOf(what, 40 * SECOND), SECOND, 40);
    counts.forEach((count, i) => expectCount(count, i % 4 === 0 ? 1000 : 0));
  });

  it('with varying periods keeps its mean rate and is burstier than Poisson', () => {
    const what = describedAs('on-off', {
      rate: 900,
      offRate: 100,
      on: 10 * MILLISECOND,
      off: 30 * MILLISECOND,
    });
    expect(meanRate(what)).toBe(300);
    const times = timesOf(what, 100 * SECOND);
    const counts = countsOf(times, 100 * MILLISECOND, 1000);
    const index = dispersion(counts);
    expect(index).toBeGreaterThan(3);
    expect(Math.abs(times.length - 30_000)).toBeLessThan(4 * Math.sqrt(30_000 * index));
  });
});

describe('mmpp', () => {
  it.each(['cyclic', 'uniform'])('with %s jumps has its mean rate and is overdispersed', (jump) => {
    const what = describedAs('mmpp', {
      rates: [0, 100, 1000],
      means: [10 * MILLISECOND, 20 * MILLISECOND, 10 * MILLISECOND],
      jump,
    });
    expect(meanRate(what)).toBe(300);
    const times = timesOf(what, 100 * SECOND);
    const index = dispersion(countsOf(times, 100 * MILLISECOND, 1000));
    expect(index).toBeGreaterThan(3);
    expect(Math.abs(times.length - 30_000)).toBeLessThan(4 * Math.sqrt(30_000 * index));
  });

  it('with equal rates is Poisson', () => {
    const what = describedAs('mmpp', { rates: [500, 500], means: [MILLISECOND, SECOND] });
    const times = timesOf(what, 40 * SECOND);
    const gaps = times.map((time, i) => time - (times[i - 1] ?? 0));
    expect(kolmogorovSmirnov(gaps, (x) => 1 - Math.exp(-x / 2e6))).toBeLessThan(1.95);
  });
});

describe('rates that follow the clock', () => {
  it('steps: each for its time, none before the first', () => {
    const what = describedAs('steps', {
      rates: [1000, 0, 4000, 0],
      at: [1, 2, 3, 4].map((instant) => instant * SECOND),
    });
    const counts = countsOf(timesOf(what, Infinity), SECOND, 5);
    [0, 1000, 0, 4000, 0].forEach((expected, i) => expectCount(counts[i], expected));
  });

  it.each([
    [0, 2000],
    [2000, 0],
    [500, 500],
  ])('ramp: from %i to %i along a line, then level', (from, to) => {
    const what = describedAs('ramp', { from, to, over: 10 * SECOND });
    const times = timesOf(what, 12 * SECOND);
    const slope = (to - from) / 10;
    const counts = countsOf(times, SECOND, 12);
    for (let i = 0; i < 10; i++) expectCount(counts[i], from + slope * (i + 0.5));
    expectCount(counts[10], to);
    expectCount(counts[11], to);
    const area = (t: number): number => from * t + (slope * t * t) / 2;
    const inRamp = times.filter((time) => time < 10 * SECOND).map((time) => area(time / SECOND));
    expect(kolmogorovSmirnov(inRamp, (x) => x / area(10))).toBeLessThan(1.95);
  });

  it('diurnal: a sine, down to a rate of zero', () => {
    const what = describedAs('diurnal', { mean: 2000, amplitude: 1, period: 8 * SECOND });
    const times = timesOf(what, 8 * SECOND);
    const area = (t: number): number => t + (8 / (2 * Math.PI)) * (1 - Math.cos((Math.PI / 4) * t));
    expectCount(times.length, 16_000);
    const inTurns = times.map((time) => area(time / SECOND) / 8);
    expect(kolmogorovSmirnov(inTurns, (x) => x)).toBeLessThan(1.95);
  });

  it('diurnal: the phase is where it starts', () => {
    const options = { mean: 1000, amplitude: 0.9, period: 100 * SECOND };
    const first = (phase: number): number =>
      timesOf(describedAs('diurnal', { ...options, phase }), SECOND).length;
    expectCount(first(0.25), 1900);
    expectCount(first(0.75), 100);
  });
});

it('replay: the very instants, then none', () => {
  const times = [0, 0.5, 10, 10, 1e15 + 1];
  expect(timesOf(describedAs('replay', { times }), Infinity)).toEqual(times);
  expect(timesOf(describedAs('replay', { times: [1, 2] }), Infinity, 100)).toEqual([101, 102]);
});

it('arrivals never go back, whatever the process', () => {
  const examples: Described[] = [
    describedAs('poisson', { rate: 1e6 }),
    describedAs('on-off', { rate: 1e6, on: 10, off: 10 }),
    describedAs('mmpp', { rates: [1e9, 1], means: [1, 1000] }),
    describedAs('diurnal', { mean: 1e6, period: 100 }),
    describedAs('ramp', { from: 1e6, to: 1e3, over: 1e6 }),
  ];
  for (const example of examples) {
    const times = timesOf(example, MILLISECOND);
    expect(times.length).toBeGreaterThan(0);
    expect(times.every((time, i) => time >= (times[i - 1] ?? 0))).toBe(true);
  }
});

it.each<[string, Record<string, OptionValue>, string]>([
  ['poisson', { rate: 0 }, "poisson: 'rate' must be positive, not 0"],
  ['mmpp', { rates: [1, 2], means: [1] }, "mmpp: 'means' must be a list of at least 2"],
  ['mmpp', { rates: [0, 0], means: [1, 1] }, "mmpp: one of 'rates' must be positive"],
  ['steps', { rates: [1, 2], at: [5, 5] }, "steps: 'at' must rise"],
  ['on-off', { rate: 1, on: 1, off: 1, periods: 'odd' }, "'periods' must be exponential or fixed"],
  ['replay', { times: [2e6, 1e6] }, 'number 2 (1 ms) is before number 1 (2 ms)'],
  ['burst', {}, "no arrival process 'burst'; there are poisson, constant"],
])('%s %j is refused with a sentence', (kind, options, sentence) => {
  expect(() => createArrivals(describedAs(kind, options), new RandomStream(''))).toThrow(sentence);
});

it.each(arrivals.map((entry) => [entry.name, entry] as const))(
  'the descriptors of %s are consistent',
  (_name, { options, positional }) => {
    const names = options.map((option) => option.name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining([...positional]));
    for (const { default: value, min = -Infinity, max = Infinity, choices, meaning } of options) {
      expect(meaning).toMatch(/^[A-Z].*\.$/);
      if (typeof value === 'number') expect(value >= min && value <= max).toBe(true);
      if (choices) expect(choices).toContain(value);
    }
  },
);
