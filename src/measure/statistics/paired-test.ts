import { binomialAbove } from './binomial.js';
import { differenceOf, type Interval, intervalAround, momentsOf } from './estimate.js';
import { type Refusal, refuse, refuseValues } from './refusal.js';
import { studentFactor, studentTail } from './student-t.js';

/** What replications with common random numbers say of a difference a - b. */
export interface PairedTest {
  /** Pairs. */
  n: number;
  /** Of the differences; null where one is infinite or missing. */
  mean: number | null;
  /** Of the sample of differences; null without one to judge by. */
  deviation: number | null;
  /**
   * Student's t on the mean difference; the sign test where all differences are the same although they
   * draw; `exact` where nothing is drawn, so that the difference is a fact; or none.
   */
  test: 't' | 'sign' | 'exact' | 'none';
  /** -1 where a is smaller, 1 where it is greater, as far as the test sees it; else 0. */
  direction: number;
  /** The chance of so great a difference, up or down, where there is none. */
  p: number;
  /** Why there is no interval. */
  refusal: Refusal | null;
}

/** What is known of a pair besides its values. */
export interface PairOptions {
  /** Why nothing may be judged, such as an input of infinite variance. */
  refusal?: Refusal | null;
  /** The least amount by which a value can differ, such as 1 of counts; 0 for what is continuous. */
  step?: number;
  /** False where no random number has a part in the values. */
  drawn?: boolean;
}

/**
 * Compares two systems pair by pair, as the replications share their random numbers: what both have
 * in common cancels in the difference (Law, "Simulation Modeling and Analysis", 5th ed., 10.2.1).
 *
 * Differences that happen to be all the same have no spread, and that is no proof: of counts this is
 * frequent. Then the sign test (Dixon and Mood 1946) judges, which is exact: two systems of one habit agree
 * on so many signs with chance 2^(1 - n). For the same reason the deviation of values that move in steps
 * is taken to be a step at least.
 */
export function pairedTest(
  a: readonly number[],
  b: readonly number[],
  { refusal = null, step = 0, drawn = true }: PairOptions = {},
): PairedTest {
  const n = a.length;
  if (b.length !== n) throw new RangeError(`${n} values against ${b.length} are no pairs`);
  const differences = a.map((value, i) => differenceOf(value, b[i]));
  // Two equal infinities differ by 0, but have no mean either: both sides are looked at as well.
  const refused = refuseValues(differences) ?? refuseValues(a) ?? refuseValues(b) ?? refusal;
  if (refused !== null) return noTest(n, refused);
  const { mean, deviation } = momentsOf(differences);
  const direction = Math.sign(mean);
  const same = deviation <= 1e-12 * Math.abs(mean);
  if (!drawn && same) {
    return {
      n,
      mean,
      deviation: 0,
      test: 'exact',
      direction,
      p: mean === 0 ? 1 : 0,
      refusal: null,
    };
  }
  if (same) {
    const detail = 'the difference is the same in all replications, which is no spread to judge by';
    const p = mean === 0 ? 1 : signChance(n);
    return {
      n,
      mean,
      deviation: null,
      test: 'sign',
      direction,
      p,
      refusal: refuse('no-spread', detail),
    };
  }
  const spread = Math.max(deviation, step);
  const p = mean === 0 ? 1 : 2 * studentTail(Math.abs(mean) / (spread / Math.sqrt(n)), n - 1);
  return { n, mean, deviation: spread, test: 't', direction, p, refusal: null };
}

/** Nothing can be judged. */
export function noTest(n: number, refusal: Refusal): PairedTest {
  return { n, mean: null, deviation: null, test: 'none', direction: 0, p: 1, refusal };
}

/** The chance of n signs that agree, up or down: the least p that the sign test can give. */
export function signChance(n: number): number {
  return Math.min(1, 2 * binomialAbove(n, n, 0.5));
}

/** How far the mean difference may be off: one-sided, with chance `alpha` to be further off. */
export function boundOf({ n, deviation }: PairedTest, alpha: number): number {
  if (deviation === null) return Infinity;
  return deviation === 0 ? 0 : (studentFactor(2 * alpha, n - 1) * deviation) / Math.sqrt(n);
}

/**
 * The two-sided interval of the mean difference with a chance `alpha` to miss it, labelled with the
 * level of its family; null where there is no spread to make it of.
 */
export function pairedInterval(
  paired: PairedTest,
  alpha: number,
  level = 1 - alpha,
): Interval | null {
  if (paired.mean === null || paired.deviation === null) return null;
  return intervalAround(paired.mean, boundOf(paired, alpha / 2), level);
}
