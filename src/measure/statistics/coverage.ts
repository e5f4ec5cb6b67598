import { binomialAbove, binomialBelow } from './binomial.js';
import type { Interval } from './estimate.js';

/** How often intervals held the truth, and how often they may. */
export interface Coverage {
  covered: number;
  trials: number;
  /** Counts that intervals of the stated level give, but for a chance of `alpha`. */
  least: number;
  most: number;
  holds: boolean;
}

/** Whether an interval holds the truth, its ends included. */
export function covers({ low, high }: Interval, truth: number): boolean {
  return low <= truth && truth <= high;
}

/**
 * Checks intervals from independent seeds against the level that they state. The count of those
 * that hold the truth is binomial; it is within the bounds with a chance of 1 - alpha at least, half
 * of alpha on either side. Intervals that are too wide miss the upper bound.
 */
export function checkCoverage(
  intervals: readonly Interval[],
  truth: number,
  level = 0.95,
  alpha = 0.01,
): Coverage {
  const trials = intervals.length;
  const covered = intervals.filter((interval) => covers(interval, truth)).length;
  const [least, most] = binomialBounds(trials, level, alpha);
  return { covered, trials, least, most, holds: covered >= least && covered <= most };
}

/** Counts among n trials of chance p that are not exceptional: each tail has alpha / 2 at most. */
export function binomialBounds(n: number, p: number, alpha: number): [least: number, most: number] {
  let least = 0;
  while (binomialBelow(least, n, p) <= alpha / 2) least++;
  let most = n;
  while (binomialAbove(most, n, p) <= alpha / 2) most--;
  return [least, most];
}
