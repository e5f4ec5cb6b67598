import { momentsOf } from './estimate.js';
import { noTest, type PairedTest, pairedTest } from './paired-test.js';
import { refuse } from './refusal.js';
import { studentTail } from './student-t.js';

/** A percentile to which a failed request took for ever, and how many failed in each replication. */
export interface FailingTail {
  /** Of all replications together; Infinity where too many failed. */
  value: number;
  lost: readonly number[];
  sent: readonly number[];
}

/**
 * Compares two systems by a percentile that is infinite for one of them at least. It is infinite where more
 * than a share of 1 - p fails, so the shares that fail are what is judged, which are bounded and have a
 * mean:
 *
 * - one infinite, one finite: one fails more than 1 - p, and the other less, both by Student's t (a claim
 *   that needs both has the greater p of the two: Berger 1982);
 * - both infinite: the one that fails less is better, by the paired differences of the shares.
 *
 * There is no interval: nothing finite lies between a number and infinity.
 * @param p of the percentile, in 0 to 1
 */
export function failingTest(a: FailingTail, b: FailingTail, p: number): PairedTest {
  const n = a.lost.length;
  const infinite = refuse('infinite-values', 'infinite: too many requests fail');
  if (n < 2) return noTest(n, infinite);
  const [ofA, ofB] = [a, b].map(({ lost, sent }) => lost.map((count, i) => count / sent[i]));
  const step = 1 / Math.min(...a.sent, ...b.sent);
  const base = { ...noTest(n, infinite), test: 't' as const };
  if (a.value === b.value) {
    const shares = pairedTest(ofA, ofB, { step });
    return { ...base, test: shares.test, direction: shares.direction, p: shares.p };
  }
  const direction = a.value > b.value ? 1 : -1;
  const [failing, other] = direction > 0 ? [ofA, ofB] : [ofB, ofA];
  const least = 1 - p;
  const chance = Math.max(
    chanceAbove(failing, least, step),
    chanceAbove(
      other.map((share) => -share),
      -least,
      step,
    ),
  );
  return { ...base, direction, p: Math.min(1, 2 * chance) };
}

/** The chance of a mean so far above a bound where the truth is at the bound; Student's t. */
function chanceAbove(values: readonly number[], bound: number, step: number): number {
  const n = values.length;
  const { mean, deviation } = momentsOf(values);
  return studentTail((mean - bound) / (Math.max(deviation, step) / Math.sqrt(n)), n - 1);
}
