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

  it('takes no spread for no proof: so many signs agree by chance, too', () => {
    expect(pairedTest([3, 5, 4], [2, 4, 3])).toMatchObject({
      test: 'sign',
      direction: 1,
      p: expect.closeTo(0.25, 12) as number,
      refusal: { reason: 'no-spread' },
    });
    expect(pairedTest([3, 3], [3, 3])).toMatchObject({ direction: 0, p: 1 });
  });

  it('states as a fact what nothing random has a part in', () => {
    expect(pairedTest([3, 3], [2, 2], { drawn: false })).toMatchObject({
      test: 'exact',
      mean: 1,
      p: 0,
    });
  });

  it('knows that what moves in steps hides a step of spread', () => {
    const [a, b] = [
      [0.01, 0.01001],
      [0, 0],
    ];
    expect(pairedTest(a, b).p).toBeLessThan(0.001);
    expect(pairedTest(a, b, { step: 0.01 }).p).toBeGreaterThan(0.2);
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
    const test = pairedTest(shifted(-1), base);
    const [less, more, same] = judgeContrasts([
      { test, better: 'less' },
      { test, better: 'more' },
      { test: pairedTest(base, base), better: 'less' },
    ]);
    expect([less.word, more.word, same.word]).toEqual(['better', 'worse', 'not told apart']);
    expect(less.interval?.high).toBeLessThan(0);
    expect(same).toMatchObject({ interval: null, needs: null });
  });

  it('says how many replications it takes where so few cannot tell', () => {
    const test = pairedTest([1, 1, 1], [0, 0, 0]);
    const [verdict] = judgeContrasts([{ test, better: 'less' }]);
    expect(verdict).toMatchObject({ word: 'not told apart', interval: null, needs: 6 });
    const six = new Array<number>(6).fill(1);
    const enough = pairedTest(
      six,
      six.map(() => 0),
    );
    expect(judgeContrasts([{ test: enough, better: 'less' }])[0].word).toBe('worse');
    const two = judgeContrasts([
      { test: enough, better: 'less' },
      { test: enough, better: 'less' },
    ]);
    expect(two.map(({ needs }) => needs)).toEqual([7, 7]);
  });

  it('does not let facts count among its tests', () => {
    const fact = pairedTest([2, 2], [1, 1], { drawn: false });
    const test = pairedTest([3, 5, 4, 6], [2, 3, 3, 4]);
    const alone = judgeContrasts([{ test, better: 'less' }]);
    const beside = judgeContrasts([
      { test: fact, better: 'less' },
      { test, better: 'less' },
    ]);
    expect(beside[1]).toEqual(alone[0]);
    expect(beside[0]).toMatchObject({ word: 'worse', interval: { low: 1, high: 1 } });
  });

  it('marks a word that only a later step of Holm supports', () => {
    // One certain contrast leaves the second to be tested at 5 % instead of 2.5 %.
    const wave = Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? 1 : -1));
    const zero = wave.map(() => 0);
    const verdicts = judgeContrasts([
      {
        test: pairedTest(
          wave.map((x) => 100 + x),
          zero,
        ),
        better: 'less',
      },
      {
        test: pairedTest(
          wave.map((x) => 0.54 + x),
          zero,
        ),
        better: 'less',
      },
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
        const a = b.map((x, r) => x + truth + noise[r]);
        return { test: pairedTest(a, b), better: 'less' };
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
      .map((pairs): Contrast => {
        const [a, b] = [pairs.map(([x]) => x), pairs.map(([, y]) => y)];
        return { test: pairedTest(a, b), better: 'more' };
      });
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
