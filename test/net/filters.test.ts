import { describe, expect, it } from 'vitest';
import type { Described } from '../../src/engine/options.js';
import { RandomStream } from '../../src/engine/random.js';
import { MILLISECOND } from '../../src/engine/time.js';
import { type Filter, Verdict } from '../../src/net/filter/filter.js';
import { createFilter, filters } from '../../src/net/filter/table.js';
import { kolmogorovSmirnov } from '../engine/goodness-of-fit.js';
import { describedAs, packetOf } from './queue-stand.js';

const uniformMillisecond = describedAs('uniform', { min: 0, max: MILLISECOND });
const samples: readonly Described[] = [
  describedAs('loss', { probability: 0.1 }),
  describedAs('gilbert-elliott', { p: 0.05, r: 0.3, goodLoss: 0.01, badLoss: 0.8 }),
  describedAs('corruption', { probability: 0.2 }),
  describedAs('duplication', { probability: 0.2 }),
  describedAs('jitter', { of: [{ weight: 1, of: uniformMillisecond }] }),
  describedAs('reordering', { probability: 0.3, delay: MILLISECOND, gap: 3 }),
  describedAs('blocked'),
];

const build = (described: Described, seed = 'filters'): Filter =>
  createFilter(described, { random: () => new RandomStream(seed) });

interface Judged {
  dropped: string;
  delay: number;
  copies: number;
  corrupted: boolean;
  mayReorder: boolean;
}

/** What each of `count` packets meets. */
function judge(filter: Filter, count: number): Judged[] {
  const verdict = new Verdict();
  return Array.from({ length: count }, (_, now) => {
    verdict.clear();
    filter.judge(packetOf(1000), now, verdict);
    const { dropped, delay, copies, corrupted, mayReorder } = verdict;
    return { dropped, delay, copies, corrupted, mayReorder };
  });
}

const lossesOf = (described: Described, count: number, seed?: string): boolean[] =>
  judge(build(described, seed), count).map(({ dropped }) => dropped === 'loss');

/** A count of independent events is within four standard deviations of what is expected. */
function expectShare(hits: readonly boolean[], probability: number, variance = 1): void {
  const deviation = Math.sqrt(hits.length * probability * (1 - probability) * variance);
  const count = hits.filter(Boolean).length;
  expect(Math.abs(count - hits.length * probability)).toBeLessThanOrEqual(4 * deviation);
}

/** Lengths of the runs of `value`, the last one, which is cut, left out. */
function runsOf(value: boolean, among: readonly boolean[]): number[] {
  const runs: number[] = [];
  let length = 0;
  for (const each of among) {
    if (each === value) length++;
    else if (length > 0) {
      runs.push(length);
      length = 0;
    }
  }
  return runs;
}

/** Chi-square of run lengths against a geometric distribution, lengths from `classes` on as one. */
function geometricMisfit(runs: readonly number[], stop: number, classes: number): number {
  let misfit = 0;
  for (let length = 1; length <= classes; length++) {
    const tail = (1 - stop) ** (length - 1);
    const expected = runs.length * (length < classes ? tail * stop : tail);
    const seen = runs.filter((run) => (length < classes ? run === length : run >= length)).length;
    misfit += (seen - expected) ** 2 / expected;
  }
  return misfit;
}

/** 99.9 % of chi-square with 7 degrees of freedom. */
const CHI_SQUARE_7 = 24.32;

it('has a sample of every impairment', () => {
  expect(samples.map(({ kind }) => kind)).toEqual(filters.map(({ name }) => name));
});

describe.each(samples.map((described) => [described.kind, described] as const))(
  '%s',
  (_kind, described) => {
    it('draws the same for the same seed, and another time for another', () => {
      const once = judge(build(described, 'one'), 500);
      expect(judge(build(described, 'one'), 500)).toEqual(once);
      if (described.kind !== 'blocked') {
        expect(judge(build(described, 'two'), 500)).not.toEqual(once);
      }
    });

    it('adds to the verdict and takes nothing back', () => {
      const filter = build(described);
      const verdict = new Verdict();
      for (let i = 0; i < 500; i++) {
        Object.assign(verdict, { delay: 1e9, copies: 2, corrupted: true, mayReorder: true });
        filter.judge(packetOf(1000), i, verdict);
        expect(Number.isInteger(verdict.delay) && verdict.delay >= 1e9).toBe(true);
        expect(verdict.copies === 2 || verdict.copies === 3).toBe(true);
        expect(verdict.corrupted && verdict.mayReorder).toBe(true);
      }
    });

    it('asks for random numbers at the first packet only', () => {
      let asked = 0;
      const filter = createFilter(described, {
        random: () => {
          asked++;
          return new RandomStream('late');
        },
      });
      expect(asked).toBe(0);
      judge(filter, 20);
      expect(asked).toBe(described.kind === 'blocked' ? 0 : 1);
    });
  },
);

describe('loss', () => {
  it.each([0, 0.001, 0.1, 0.5, 1])('loses %d of the packets', (probability) => {
    expectShare(lossesOf(describedAs('loss', { probability }), 50_000), probability);
  });

  it('loses independently: runs of losses are geometric', () => {
    const losses = lossesOf(describedAs('loss', { probability: 0.5 }), 50_000);
    expect(geometricMisfit(runsOf(true, losses), 0.5, 8)).toBeLessThan(CHI_SQUARE_7);
  });
});

describe('gilbert-elliott', () => {
  const [p, r] = [0.02, 0.25];
  const losses = lossesOf(describedAs('gilbert-elliott', { p, r }), 200_000);

  it('starts in the good state', () => {
    const first = ['a', 'b', 'c', 'd'].map((seed) =>
      lossesOf(describedAs('gilbert-elliott', { p: 1, r: 0 }), 3, seed),
    );
    expect(first).toEqual(first.map(() => [false, true, true]));
  });

  it('loses p/(p + r) in the long run', () => {
    // Correlation 1 - p - r from packet to packet widens the variance of the count.
    const correlation = 1 - p - r;
    expectShare(losses, p / (p + r), (1 + correlation) / (1 - correlation));
  });

  it('loses in bursts of geometric length, 1/r in the mean', () => {
    const bursts = runsOf(true, losses);
    expect(geometricMisfit(bursts, r, 8)).toBeLessThan(CHI_SQUARE_7);
    const mean = bursts.reduce((sum, length) => sum + length, 0) / bursts.length;
    const deviation = Math.sqrt((1 - r) / bursts.length) / r;
    expect(Math.abs(mean - 1 / r)).toBeLessThan(4 * deviation);
  });

  it('is good for 1/p packets in the mean, geometrically', () => {
    const pauses = runsOf(false, losses);
    const mean = pauses.reduce((sum, length) => sum + length, 0) / pauses.length;
    expect(Math.abs(mean - 1 / p)).toBeLessThan(4 * (Math.sqrt((1 - p) / pauses.length) / p));
    expect(geometricMisfit(pauses, p, 8)).toBeLessThan(CHI_SQUARE_7);
  });

  it('has a loss of its own in each state', () => {
    const lossy = lossesOf(
      describedAs('gilbert-elliott', { p: 0.5, r: 0.5, goodLoss: 0.1, badLoss: 0.7 }),
      50_000,
    );
    // Without correlation between states: a mixture of halves.
    expectShare(lossy, 0.4);
  });
});

describe('corruption and duplication', () => {
  it('meet their share of packets', () => {
    const probability = 0.03;
    const damaged = judge(build(describedAs('corruption', { probability })), 20_000);
    expectShare(
      damaged.map(({ corrupted }) => corrupted),
      probability,
    );
    const copied = judge(build(describedAs('duplication', { probability })), 20_000);
    expectShare(
      copied.map(({ copies }) => copies === 1),
      probability,
    );
    expect([...damaged, ...copied].every(({ dropped }) => dropped === '')).toBe(true);
  });
});

describe('jitter', () => {
  it('delays as its distribution says', () => {
    const judged = judge(build(samples[4]), 5000);
    const delays = judged.map(({ delay }) => delay);
    expect(kolmogorovSmirnov(delays, (x) => x / MILLISECOND)).toBeLessThan(1.95);
  });

  it('mixes several distributions by weight', () => {
    const constant = (value: number): Described => describedAs('constant', { value });
    const of = [
      { weight: 3, of: constant(10) },
      { weight: 1, of: constant(20.4) },
    ];
    const delays = judge(build(describedAs('jitter', { of })), 10_000).map(({ delay }) => delay);
    expect(new Set(delays)).toEqual(new Set([10, 20]));
    expectShare(
      delays.map((delay) => delay === 20),
      0.25,
    );
  });

  it('lets packets overtake only where the order is not kept', () => {
    const of = [{ weight: 1, of: uniformMillisecond }];
    const kept = judge(build(describedAs('jitter', { of })), 100);
    const free = judge(build(describedAs('jitter', { of, keepOrder: false })), 100);
    expect(kept.some(({ mayReorder }) => mayReorder)).toBe(false);
    expect(free.every(({ mayReorder }) => mayReorder)).toBe(true);
    expect(kept.map(({ delay }) => delay)).toEqual(free.map(({ delay }) => delay));
  });
});

describe('reordering', () => {
  const delay = MILLISECOND;
  const marks = (mode: string, gap: number, probability = 1): string =>
    judge(build(describedAs('reordering', { probability, delay, gap, mode })), 8)
      .map((packet) => `${packet.delay === delay ? 'd' : '-'}${packet.mayReorder ? '!' : ''}`)
      .join(' ');

  it('delays chosen packets, which others may overtake', () => {
    expect(marks('late', 4)).toBe('- - - d! - - - d!');
    expect(marks('late', 1)).toBe('d! d! d! d! d! d! d! d!');
  });

  it('or sends them ahead of all others', () => {
    expect(marks('ahead', 4)).toBe('d d d -! d d d -!');
  });

  it('never chooses at probability 0', () => {
    expect(marks('late', 1, 0)).toBe('- - - - - - - -');
  });

  it('chooses its share of those that may be chosen', () => {
    const judged = judge(build(describedAs('reordering', { probability: 0.25, delay })), 20_000);
    expectShare(
      judged.map(({ mayReorder }) => mayReorder),
      0.25,
    );
  });
});

describe('blocked', () => {
  it('lets nothing through', () => {
    const reasons = judge(build(describedAs('blocked')), 10).map(({ dropped }) => dropped);
    expect(reasons).toEqual(new Array(10).fill('link-blocked'));
  });
});

describe('mistakes are named', () => {
  it.each([
    [describedAs('lag'), "no impairment 'lag'; there are loss, gilbert-elliott"],
    [describedAs('loss'), "loss: 'probability' is missing"],
    [describedAs('loss', { probability: 1.5 }), "loss: 'probability' must be at most 1, not 1.5"],
    [describedAs('jitter', { of: [] }), "jitter: 'of' must be a list of at least 1"],
    [
      describedAs('jitter', { of: [{ weight: 1, of: describedAs('sometimes') }] }),
      "no distribution 'sometimes'",
    ],
    [
      describedAs('reordering', { probability: 1, delay: 1, mode: 'up' }),
      "reordering: 'mode' must be late or ahead",
    ],
  ])('%j', (described, sentence) => {
    expect(() => build(described)).toThrow(sentence);
  });
});
