import { binomialAbove, binomialBelow } from '../../src/measure/statistics/binomial.js';
import { momentsOf } from '../../src/measure/statistics/estimate.js';
import { studentFactor, studentTail } from '../../src/measure/statistics/student-t.js';

export interface Sample {
  mean: number;
  /** Standard error of the mean; 0 for one observation. */
  error: number;
  count: number;
}

export function sampleOf(values: readonly number[]): Sample {
  const count = values.length;
  const { mean, deviation } = momentsOf(values);
  return { mean, error: count > 1 ? deviation / Math.sqrt(count) : 0, count };
}

/** Half of Student's interval with a two-sided chance `alpha` to miss the mean. */
export function halfWidth({ error, count }: Sample, alpha: number): number {
  return error === 0 ? 0 : studentFactor(alpha, count - 1) * error;
}

/** Two-sided chance of a mean at least so far from one that is less than `slack` off `reference`. */
export function pValue(sample: Sample, reference: number, slack: number): number {
  const distance = Math.max(0, Math.abs(sample.mean - reference) - slack);
  if (distance === 0) return 1;
  return sample.error === 0 ? 0 : 2 * studentTail(distance / sample.error, sample.count - 1);
}

/**
 * Holm's step-down levels: the chance of a false alarm at which each hypothesis is tested, so that
 * over all of them it is `alpha`. From the first that stands on, all that stand share one level,
 * which is that of their simultaneous intervals.
 */
export function holmLevels(pValues: readonly number[], alpha: number): number[] {
  const order = pValues.map((_, index) => index).sort((a, b) => pValues[a] - pValues[b]);
  const levels = new Array<number>(pValues.length);
  let level = alpha / pValues.length;
  let standing = false;
  order.forEach((index, rank) => {
    if (!standing) level = alpha / (pValues.length - rank);
    levels[index] = level;
    standing ||= pValues[index] > level;
  });
  return levels;
}

/**
 * Bounds within which a binomial count lies with a chance of 1 - alpha at least, alpha shared by
 * both sides.
 */
export function binomialBounds(n: number, p: number, alpha: number): [number, number] {
  let low = 0;
  while (binomialBelow(low, n, p) <= alpha / 2) low++;
  let high = n;
  while (binomialAbove(high, n, p) <= alpha / 2) high--;
  return [low, high];
}
