import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Contrast, judgeContrasts } from '../../../src/measure/statistics/contrasts.js';
import { binomialBounds, covers } from '../../../src/measure/statistics/coverage.js';
import { holmAdjusted } from '../../../src/measure/statistics/holm.js';
import { pairedTest } from '../../../src/measure/statistics/paired-test.js';
import { normals } from './samples.js';

const chance = fc.double({ min: 0, max: 1, noNaN: true });
const close = (found: readonly number[], wanted: readonly number[]): void => {
  expect(found.length).toBe(wanted.length);
  found.forEach((value, i) => expect(value).toBeCloseTo(wanted[i], 12));
};

describe('holmAdjusted', () => {
  it("agrees with R's p.adjust and with worked examples", () => {
    close(holmAdjusted([0.01, 0.02, 0.03, 0.04, 0.05]), [0.05, 0.08, 0.09, 0.09, 0.09]);
    close(holmAdjusted([0.01, 0.04, 0.03, 0.005]), [0.03, 0.06, 0.06, 0.02]);
    close(holmAdjusted([0.6, 0.7]), [1, 1]);
    expect(holmAdjusted([])).toEqual([]);
  });

  it('rejects what the step-down description rejects, at every alpha', () => {
    fc.assert(
      fc.property(fc.array(chance, { maxLength: 12 }), chance, (pValues, alpha) => {
        const rejected = new Set<number>();
        const order = pValues.map((_, i) => i).sort((a, b) => pValues[a] - pValues[b]);
        for (const i of order) {
          if (Math.min(1, pValues[i] * (pValues.length - rejected.size)) > alpha) break;
          rejected.add(i);
        }
        holmAdjusted(pValues).forEach((p, i) => expect(p <= alpha).toBe(rejected.has(i)));
      }),
    );
  });

  it('lies between the plain value and that of Bonferroni', () => {
    fc.assert(
      fc.property(fc.array(chance, { maxLength: 12 }), (pValues) => {
        holmAdjusted(pValues).forEach((p, i) => {
          expect(p).toBeGreaterThanOrEqual(pValues[i]);
          expect(p).toBeLessThanOrEqual(Math.min(1, pValues[i] * pValues.length));
        });
      }),
    );
  });
});

describe('pairedTest', () => {
  it("agrees with Student's sleep data: t = 4.0621, p = .002833", () => {
    const a = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2];
    const b = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];
    const { mean, deviation, p, test } = pairedTest(a, b);
    expect(test).toBe('t');
    expect(mean).toBeCloseTo(-1.58, 12);
    expect((mean as number) / ((deviation as number) / Math.sqrt(10))).toBeCloseTo(-4.0621, 4);
    expect(p).toBeCloseTo(0.002833, 6);
  });

  it('turns to signs where a value is infinite, and counts equal pairs for neither', () => {
    const b = new Array<number>(10).fill(1);
    expect(pairedTest(new Array<number>(10).fill(Infinity), b)).toMatchObject({
      test: 'sign',
      p: expect.closeTo(2 / 1024, 12) as number,
      mean: null,
      above: 10,
      refusal: { reason: 'infinite-values' },
    });
    const both = [Infinity, Infinity, Infinity];
    expect(pairedTest(both, both)).toMatchObject({ test: 'sign', p: 1, above: 0, below: 0 });
  });

  it('judges nothing where values are missing or alone', () => {
    expect(pairedTest([1, NaN, Infinity], [2, 3, 4])).toMatchObject({ test: 'none', p: 1 });
    expect(pairedTest([1], [2])).toMatchObject({ test: 'none', p: 1 });
    expect(() => pairedTest([1, 2], [1])).toThrow(RangeError);
  });
});

describe('judgeContrasts', () => {
  const base = normals('base', 30);
  const shifted = (by: number, seed = 'shift'): number[] =>
    normals(seed, 30).map((noise, i) => base[i] + by + 0.1 * noise);

  it('finds the better one by the direction of the metric', () => {
    const pair = { a: shifted(-1), b: base };
    const [less, more, same] = judgeContrasts([
      { ...pair, better: 'less' },
      { ...pair, better: 'more' },
      { a: base, b: base, better: 'less' },
    ]);
    expect([less.word, more.word, same.word]).toEqual(['better', 'worse', 'not told apart']);
    expect(less.interval?.high).toBeLessThan(0);
    expect(same.interval).toMatchObject({ low: 0, high: 0 });
  });

  it('says worse without an interval where one is infinite in every replication', () => {
    const [verdict] = judgeContrasts([{ a: base.map(() => Infinity), b: base, better: 'less' }]);
    expect(verdict).toMatchObject({ word: 'worse', interval: null, mean: null });
    expect(verdict.refusal?.detail).toBe('infinite in 30 of 30 replications');
  });

  it('asks signs alone where a mean may not be judged', () => {
    const refusal = { reason: 'infinite-variance', detail: 'service' } as const;
    const [verdict] = judgeContrasts([{ a: shifted(1), b: base, better: 'less', refusal }]);
    expect(verdict).toMatchObject({ test: 'sign', word: 'worse', interval: null, refusal });
  });

  it('marks a word that only a later step of Holm supports', () => {
    // One certain contrast leaves the second to be tested at 5 % instead of 2.5 %.
    const wave = Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? 1 : -1));
    const zero = wave.map(() => 0);
    const verdicts = judgeContrasts([
      { a: wave.map((x) => 100 + x), b: zero, better: 'less' },
      { a: wave.map((x) => 0.51 + x), b: zero, better: 'less' },
    ]);
    expect(verdicts.map(({ word }) => word)).toEqual(['worse', 'worse']);
    expect(verdicts.map(({ stepDown }) => stepDown)).toEqual([false, true]);
    expect(verdicts[1].p).toBeGreaterThan(0.025);
  });

  it('keeps both promises over a family: few unfounded words, intervals that hold together', () => {
    const truths = [0, 0, 0, 1, 3];
    let unfounded = 0;
    let missed = 0;
    for (let run = 0; run < 400; run++) {
      const b = normals(`b ${run}`, 10);
      const family = truths.map((truth, i): Contrast => {
        const noise = normals(`a ${run} ${i}`, 10);
        return { a: b.map((x, r) => x + truth + noise[r]), b, better: 'less' };
      });
      const verdicts = judgeContrasts(family);
      if (verdicts.some(({ word }, i) => word !== 'not told apart' && truths[i] === 0)) unfounded++;
      if (!verdicts.every(({ interval }, i) => interval !== null && covers(interval, truths[i])))
        missed++;
    }
    const [, most] = binomialBounds(400, 0.05, 0.01);
    expect(unfounded).toBeLessThanOrEqual(most);
    expect(missed).toBeLessThanOrEqual(most);
    expect(missed).toBeGreaterThan(5);
  });

  it('never says NaN, and a printed interval beyond zero always has its word', () => {
    const value = fc.oneof(
      fc.double({ min: -1e9, max: 1e9, noNaN: true }),
      fc.constantFrom(Infinity, NaN, 0, 1),
    );
    const contrast = fc
      .array(fc.tuple(value, value), { minLength: 1, maxLength: 12 })
      .map((pairs): Contrast => ({
        a: pairs.map(([a]) => a),
        b: pairs.map(([, b]) => b),
        better: 'more',
      }));
    fc.assert(
      fc.property(fc.array(contrast, { maxLength: 6 }), (family) => {
        for (const { interval, mean, p, adjusted, word } of judgeContrasts(family)) {
          expect([interval?.low, interval?.high, mean, p, adjusted]).not.toContain(NaN);
          if (interval === null) continue;
          if (interval.low > 0) expect(word).toBe('better');
          if (interval.high < 0) expect(word).toBe('worse');
        }
      }),
    );
  });
});
