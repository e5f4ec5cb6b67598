import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareWithBest } from '../../../src/measure/statistics/best.js';
import { failingTest } from '../../../src/measure/statistics/failing.js';
import { binomialBounds } from '../../../src/measure/statistics/coverage.js';
import { studentFactor } from '../../../src/measure/statistics/student-t.js';
import { normals } from './samples.js';

/** Systems around their means with much in common and a noise of their own. */
function systems(seed: string, n: number, means: readonly number[], noise = 0.3): number[][] {
  const common = normals(`${seed} common`, n);
  return means.map((mean, i) =>
    normals(`${seed} ${i}`, n).map((own, r) => mean + common[r] + noise * (1 + i) * own),
  );
}

describe('compareWithBest', () => {
  it('names the best, those it may be, and those it is not', () => {
    const found = compareWithBest(systems('clear', 20, [10, 10.05, 14, 20]), { better: 'less' });
    expect(found.candidates).toEqual([0, 1]);
    expect(found.rivals.map(({ word }) => word)).toEqual([
      'not told apart',
      'not told apart',
      'worse',
      'worse',
    ]);
    const ends = found.rivals[3].interval;
    expect(ends?.low).toBe(0);
    expect(ends?.high).toBeGreaterThan(10);
    expect(compareWithBest(systems('one', 20, [10, 14]), { better: 'less' })).toMatchObject({
      selected: 0,
      candidates: [0],
      assured: true,
      rivals: [
        { word: 'better', nearBest: true },
        { word: 'worse', nearBest: false },
      ],
    });
  });

  it("is the one-sided paired t interval for two systems, cut at 0 by Hsu's constraint", () => {
    const a = [4, 6, 5, 7, 8];
    const b = [5, 5, 6, 9, 9];
    const w = (studentFactor(0.1, 4) * Math.sqrt(1.2)) / Math.sqrt(5);
    const { rivals } = compareWithBest([a, b], { better: 'less' });
    expect(rivals[0].interval?.low).toBeCloseTo(-0.8 - w, 12);
    expect(rivals[0].interval?.high).toBeCloseTo(-0.8 + w, 12);
    expect(rivals[1].interval?.low).toBeCloseTo(0.8 - w, 12);
    expect(rivals[1].interval?.high).toBeCloseTo(0.8 + w, 12);
  });

  it('assures a selection within the indifference, and else says how many replications would', () => {
    const close = systems('close', 20, [10, 10.01]);
    const wide = compareWithBest(close, { better: 'less', indifference: 0.1 });
    expect(wide).toMatchObject({ assured: true, needed: 20 });
    const narrow = compareWithBest(close, { better: 'less', indifference: 0.001 });
    expect(narrow.assured).toBe(false);
    expect(narrow.needed).toBeGreaterThan(1000);
    expect(compareWithBest(close, { better: 'less', indifference: 0 }).needed).toBeNull();
  });

  it('looks the other way for metrics of which more is better', () => {
    const values = systems('way', 15, [3, 5, 4]);
    const more = compareWithBest(values, { better: 'more' });
    const less = compareWithBest(
      values.map((row) => row.map((x) => -x)),
      { better: 'less' },
    );
    expect(more.selected).toBe(1);
    expect(more.candidates).toEqual(less.candidates);
    more.rivals.forEach(({ interval, word }, i) => {
      expect(word).toBe(less.rivals[i].word);
      expect(interval?.low).toBe(0 - (less.rivals[i].interval?.high ?? NaN));
    });
  });

  it('lets a pair without an interval rule a system out, or say nothing', () => {
    const [good, fair] = systems('failing', 20, [10, 11]);
    const never = good.map(() => Infinity);
    const sent = good.map(() => 1000);
    const lost = (share: number): number[] =>
      sent.map((count, i) => Math.round(count * share) + (i % 3));
    const tails = [
      { value: Infinity, lost: lost(0.4), sent },
      { value: 10, lost: lost(0), sent },
      { value: Infinity, lost: lost(0.009), sent },
    ];
    const found = compareWithBest([never, good, fair.map(() => Infinity)], {
      better: 'less',
      pair: (i, j) => failingTest(tails[i], tails[j], 0.99),
    });
    expect(found.selected).toBe(1);
    expect(found.rivals.map(({ word }) => word)).toEqual([
      'worse',
      'not told apart',
      'not told apart',
    ]);
    expect(found).toMatchObject({ assured: false, needed: null });
  });

  it('tells nothing apart among systems that all fail, or are all the same', () => {
    const failing = [1, 2, 3].map(() => new Array<number>(10).fill(Infinity));
    const same = [1, 2, 3].map(() => new Array<number>(10).fill(7));
    for (const all of [failing, same]) {
      const { candidates, rivals } = compareWithBest(all, { better: 'less' });
      expect(candidates).toEqual([0, 1, 2]);
      expect(new Set(rivals.map(({ word }) => word))).toEqual(new Set(['not told apart']));
    }
  });

  it('keeps its promise with differences of unequal variance', () => {
    const means = [1, 1.2, 1.2, 2];
    let wrong = 0;
    for (let run = 0; run < 400; run++) {
      const values = systems(`promise ${run}`, 8, means);
      const { candidates, rivals } = compareWithBest(values, { better: 'less' });
      const truths = means.map((mean, i) => mean - Math.min(...means.filter((_, j) => j !== i)));
      const held = rivals.every(
        ({ interval }, i) =>
          interval !== null && interval.low <= truths[i] && truths[i] <= interval.high,
      );
      if (!held || !candidates.includes(0)) wrong++;
    }
    expect(wrong).toBeLessThanOrEqual(binomialBounds(400, 0.05, 0.01)[1]);
  });

  it('never says NaN and always has a candidate', () => {
    const value = fc.oneof(
      { weight: 4, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) },
      { weight: 1, arbitrary: fc.constantFrom(Infinity, NaN, 0) },
    );
    const table = fc
      .tuple(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 1, max: 8 }))
      .chain(([k, n]) =>
        fc.array(fc.array(value, { minLength: n, maxLength: n }), { minLength: k, maxLength: k }),
      );
    fc.assert(
      fc.property(table, fc.constantFrom('less', 'more'), (values, better) => {
        const found = compareWithBest(values, { better });
        expect(found.candidates).toContain(found.selected);
        expect(found.indifference).toBeGreaterThanOrEqual(0);
        for (const { interval, word, mayBeBest } of found.rivals) {
          expect(word === 'worse').toBe(!mayBeBest);
          if (interval === null) continue;
          expect(interval.low).toBeLessThanOrEqual(0);
          expect(interval.high).toBeGreaterThanOrEqual(0);
        }
      }),
    );
    expect(() => compareWithBest([[1, 2]], { better: 'less' })).toThrow(RangeError);
  });
});
