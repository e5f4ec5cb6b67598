import { pairedInterval, type PairedTest } from '../measure/statistics/paired-test.js';
import type { ContrastVerdict } from '../measure/statistics/contrasts.js';
import { studentAbove } from '../measure/statistics/student-t.js';
import type { Difference, Lead } from './comparison.js';
import type { Family } from './family.js';
import { relativeTest, type Sample } from './pairs.js';

/** How often a difference is to be told that is there. */
const POWER = 0.9;
const MOST_REPLICATIONS = 1e6;

/** How much a policy differs from another, as far as it can be said. */
export function differenceOf(
  a: Sample,
  b: Sample,
  verdict: ContrastVerdict,
  alpha: number,
): Difference | null {
  if (verdict.mean === null) return null;
  const relative = relativeTest(a, b, verdict);
  const interval = verdict.interval;
  return {
    value: verdict.mean,
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    relative: relative && relativeDifference(relative, verdict, alpha),
  };
}

function relativeDifference(
  relative: PairedTest,
  { interval }: ContrastVerdict,
  alpha: number,
): Difference['relative'] {
  const own = interval === null ? null : pairedInterval(relative, alpha);
  if (interval === null || own === null) return { value: relative.mean!, low: null, high: null };
  // The word is that of the difference: the share holds 0 where it does. A share is not below nothing.
  const holdsZero = interval.low <= 0 && interval.high >= 0;
  const [low, high] = holdsZero
    ? [Math.min(own.low, 0), Math.max(own.high, 0)]
    : [own.low, own.high];
  return { value: relative.mean!, low: Math.max(-1, low), high };
}

/** Whether a difference is proven to be within a share of the other's value. */
export function isEquivalent(difference: Difference | null, indifference: number): boolean {
  const relative = difference?.relative;
  if (!relative || relative.low === null || relative.high === null) return false;
  return relative.low >= -indifference && relative.high <= indifference;
}

/** The first two of a ranking, and what these replications could tell of them. */
export function leadOf(
  [first, second]: readonly [number, number],
  names: readonly string[],
  samples: readonly Sample[],
  family: Family,
  point: number,
  { alpha, indifference }: { alpha: number; indifference: number },
): Lead {
  const [a, b] = [samples[first], samples[second]];
  const verdict = family.between(point, first, second);
  const relative = verdict.test === 't' ? relativeTest(a, b, verdict) : null;
  const deviation = relative?.deviation ?? null;
  const known = deviation !== null && deviation > 0;
  return {
    first: names[first],
    second: names[second],
    verdict: verdict.word,
    difference: differenceOf(a, b, verdict, alpha),
    tells: known ? toldBy(verdict.n, deviation, alpha) : null,
    replicationsForIndifference:
      known && indifference > 0 ? replicationsFor(indifference, deviation, alpha) : null,
  };
}

/** The difference that n replications tell nine times in ten, by Student's t at alpha, two-sided. */
function toldBy(n: number, deviation: number, alpha: number): number {
  const factor = studentAbove(alpha / 2, n - 1) + studentAbove(1 - POWER, n - 1);
  return (factor * deviation) / Math.sqrt(n);
}

/** The fewest replications that tell a difference so; null beyond a million. */
function replicationsFor(difference: number, deviation: number, alpha: number): number | null {
  let [low, high] = [1, 2];
  while (toldBy(high, deviation, alpha) > difference) {
    [low, high] = [high, 2 * high];
    if (high > MOST_REPLICATIONS) return null;
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (toldBy(middle, deviation, alpha) > difference) low = middle;
    else high = middle;
  }
  return high;
}
