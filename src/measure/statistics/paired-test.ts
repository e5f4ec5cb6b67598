import { binomialAbove } from './binomial.js';
import { differenceOf, type Interval, intervalAround, momentsOf } from './estimate.js';
import { type Refusal, refuseValues } from './refusal.js';
import { studentFactor, studentTail } from './student-t.js';

/** What replications with common random numbers say of a difference a - b. */
export interface PairedTest {
  /** Pairs. */
  n: number;
  /** Of the differences; null where one is infinite or missing. */
  mean: number | null;
  /** Of the sample of differences; null with `mean`. */
  deviation: number | null;
  /** Student's t on the mean difference, the sign test on its sign, or none. */
  test: 't' | 'sign' | 'none';
  /** Pairs with a > b, and with a < b. */
  above: number;
  below: number;
  /** The chance of so great a difference, up or down, where there is none. */
  p: number;
  /** Why there is no interval. */
  refusal: Refusal | null;
}

/**
 * Compares two systems pair by pair, as the replications share their random numbers: what both have
 * in common cancels in the difference (Law, "Simulation Modeling and Analysis", 5th ed., 10.2.1).
 *
 * Infinite values (percentiles that lie among failures) have no mean, and so do inputs of infinite
 * variance for this purpose: there the sign test (Dixon and Mood 1946) judges, which asks only how
 * often a exceeds b, and says nothing of how much. Pairs that are equal, also when both are
 * infinite, speak for neither side.
 *
 * @param refusal why no mean may be judged, such as an input of infinite variance
 */
export function pairedTest(
  a: readonly number[],
  b: readonly number[],
  refusal: Refusal | null = null,
): PairedTest {
  const n = a.length;
  if (b.length !== n) throw new RangeError(`${n} values against ${b.length} are no pairs`);
  const differences = a.map((value, i) => differenceOf(value, b[i]));
  const above = differences.filter((difference) => difference > 0).length;
  const below = differences.filter((difference) => difference < 0).length;
  // Two equal infinities differ by 0, but have no mean either: both sides are looked at as well.
  const refused = refuseValues(differences) ?? refuseValues(a) ?? refuseValues(b) ?? refusal;
  const counts = { n, above, below, refusal: refused };
  if (refused !== null && !judgedBySigns(refused)) {
    return { ...counts, mean: null, deviation: null, test: 'none', p: 1 };
  }
  const finite = differences.every(Number.isFinite);
  const moments = finite ? momentsOf(differences) : { mean: null, deviation: null };
  if (refused !== null || moments.mean === null) {
    const p = Math.min(1, 2 * binomialAbove(Math.max(above, below), above + below, 0.5));
    return { ...counts, ...moments, test: 'sign', p };
  }
  const { mean, deviation } = moments;
  const t = mean === 0 ? 0 : Math.abs(mean) / (deviation / Math.sqrt(n));
  return { ...counts, ...moments, test: 't', p: 2 * studentTail(t, n - 1) };
}

/** The sign of the difference as far as the test sees it: 1 where a is greater, else -1 or 0. */
export function directionOf({ test, mean, above, below }: PairedTest): number {
  if (test === 'none') return 0;
  return Math.sign(test === 't' && mean !== null ? mean : above - below);
}

/** How far the mean difference may be off: one-sided, with chance `alpha` to be further off. */
export function boundOf({ n, deviation }: PairedTest, alpha: number): number {
  return deviation === null
    ? Infinity
    : (studentFactor(2 * alpha, n - 1) * deviation) / Math.sqrt(n);
}

/**
 * The two-sided interval of the mean difference with a chance `alpha` to miss it, labelled with the
 * level of its family; null where the test is not Student's.
 */
export function pairedInterval(
  paired: PairedTest,
  alpha: number,
  level = 1 - alpha,
): Interval | null {
  if (paired.test !== 't' || paired.mean === null) return null;
  return intervalAround(paired.mean, boundOf(paired, alpha / 2), level);
}

function judgedBySigns({ reason }: Refusal): boolean {
  return reason === 'infinite-values' || reason === 'infinite-variance';
}
