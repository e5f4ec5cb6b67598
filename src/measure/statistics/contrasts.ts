import { log } from '../../engine/math.js';
import type { Interval } from './estimate.js';
import { holmDirectional } from './holm.js';
import { pairedInterval, type PairedTest, signChance } from './paired-test.js';

/** Whether less of a metric is better, as of latency, or more, as of throughput. */
export type Better = 'less' | 'more';

/** All that a comparison says; the last one means: with this many replications. */
export type Word = 'better' | 'worse' | 'not told apart';

/** A question of a family: is `a` better than `b` by a metric? */
export interface Contrast {
  test: PairedTest;
  better: Better;
}

/** The answer, of a against b. */
export interface ContrastVerdict extends PairedTest {
  word: Word;
  /** `p` adjusted for the family by Holm's procedure: the word stands where it is at most alpha. */
  adjusted: number;
  /** Of the mean of a - b, simultaneous over the family; null with a `refusal`. */
  interval: Interval | null;
  /** The word needed Holm's later steps: the interval, which is wider, still holds zero. */
  stepDown: boolean;
  /**
   * The replications it takes, where the smallest p that so few could give is too great to tell; null
   * where they could.
   */
  needs: number | null;
}

/**
 * Judges a family: every contrast, metric and point of one table. Words come from Holm's procedure over
 * one-sided tests: the chance that any of them is unfounded, or points the wrong way, is at most 1 - level
 * however they depend on each other.
 *
 * Intervals are Bonferroni's, each at 1 - alpha / family (Dunn, JASA 56, 1961): all hold their truth
 * at once with chance `level`. Holm's own compatible intervals (Guilbaud 2008; Strassburger and
 * Bretz 2008) are not printed because those of decided contrasts end at zero as long as anything
 * is undecided: they would not tell how large a difference is. A Bonferroni interval beyond zero
 * always goes with a word; the few words that have only a step of Holm's behind them are marked.
 *
 * What is a fact because nothing is drawn is no test and does not count; what cannot be judged does.
 */
export function judgeContrasts(family: readonly Contrast[], level = 0.95): ContrastVerdict[] {
  const alpha = 1 - level;
  const tested = family.flatMap(({ test }, i) => (test.test === 'exact' ? [] : [i]));
  const holm = holmDirectional(tested.map((i) => family[i].test.p));
  const adjusted = family.map(({ test }) => test.p);
  tested.forEach((i, place) => (adjusted[i] = holm[place]));
  const open = holm.filter((p) => p > alpha).length + tested.length;
  return family.map(({ test, better }, i) => {
    const interval = pairedInterval(test, alpha / Math.max(1, tested.length), level);
    const decided = adjusted[i] <= alpha;
    const word = decided ? wordOf(test.direction, better) : 'not told apart';
    const holdsZero = interval !== null && interval.low <= 0 && interval.high >= 0;
    const stepDown = word !== 'not told apart' && holdsZero;
    const needs = decided ? null : needsOf(test, alpha / open);
    return { ...test, word, adjusted: adjusted[i], interval, stepDown, needs };
  });
}

/** @param alpha one-sided, for this one of the family */
function needsOf({ test, direction, n }: PairedTest, alpha: number): number | null {
  if (test !== 'sign' || direction === 0 || signChance(n) / 2 <= alpha) return null;
  return Math.ceil(log(1 / alpha) / log(2));
}

function wordOf(direction: number, better: Better): Word {
  if (direction === 0) return 'not told apart';
  return direction < 0 === (better === 'less') ? 'better' : 'worse';
}
