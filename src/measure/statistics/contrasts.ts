import type { Interval } from './estimate.js';
import { holmAdjusted } from './holm.js';
import { directionOf, pairedInterval, type PairedTest, pairedTest } from './paired-test.js';
import type { Refusal } from './refusal.js';

/** Whether less of a metric is better, as of latency, or more, as of throughput. */
export type Better = 'less' | 'more';

/** All that a comparison says; the last one means: with this many replications. */
export type Word = 'better' | 'worse' | 'not told apart';

/** A question of a family: is `a` better than `b` by a metric? Values pair up by replication. */
export interface Contrast {
  a: readonly number[];
  b: readonly number[];
  better: Better;
  /** Why means may not be judged, such as an input of infinite variance. */
  refusal?: Refusal | null;
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
}

/**
 * Judges a family: every contrast, metric and point of one table. Words come from Holm's procedure:
 * the chance that any of them is unfounded is at most 1 - level. The direction is that of the
 * observed difference (Shaffer, "Control of directional errors", Annals of Statistics 8, 1980).
 *
 * Intervals are Bonferroni's, each at 1 - alpha / family (Dunn, JASA 56, 1961): all hold their truth
 * at once with chance `level`. Holm's own compatible intervals (Guilbaud 2008; Strassburger and
 * Bretz 2008) are not printed because those of decided contrasts end at zero as long as anything
 * is undecided: they would not tell how large a difference is. A Bonferroni interval beyond zero
 * always goes with a word; the few words that have only a step of Holm's behind them are marked.
 *
 * Contrasts with infinite values or inputs of infinite variance are judged by the sign test, without
 * an interval; those that cannot be judged count in the family all the same.
 */
export function judgeContrasts(family: readonly Contrast[], level = 0.95): ContrastVerdict[] {
  const alpha = 1 - level;
  const tests = family.map(({ a, b, refusal }) => pairedTest(a, b, refusal));
  const adjusted = holmAdjusted(tests.map(({ p }) => p));
  return tests.map((test, i) => {
    const interval = pairedInterval(test, alpha / family.length, level);
    const decided = adjusted[i] <= alpha;
    const word = decided ? wordOf(directionOf(test), family[i].better) : 'not told apart';
    const holdsZero = interval !== null && interval.low <= 0 && interval.high >= 0;
    const stepDown = word !== 'not told apart' && holdsZero;
    return { ...test, word, adjusted: adjusted[i], interval, stepDown };
  });
}

function wordOf(direction: number, better: Better): Word {
  if (direction === 0) return 'not told apart';
  return direction < 0 === (better === 'less') ? 'better' : 'worse';
}
