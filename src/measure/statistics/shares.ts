import { incompleteBeta } from '../../engine/special-functions.js';
import type { Estimate, Interval } from './estimate.js';
import { refuse } from './refusal.js';
import { studentFactor } from './student-t.js';

/** Degrees of freedom with which Student's t is the normal distribution, to six digits. */
const NORMAL = 1e6;

/** What a replication saw: so many of its trials were hits. */
export interface Count {
  hits: number;
  trials: number;
}

/**
 * Clopper and Pearson's interval of a chance, from independent trials (Biometrika 26, 1934): it covers
 * at least as often as it says. Counts need not be whole.
 */
export function clopperPearson(hits: number, trials: number, level = 0.95): Interval {
  const tail = (1 - level) / 2;
  const low = hits <= 0 ? 0 : betaQuantile(tail, hits, trials - hits + 1);
  const high = hits >= trials ? 1 : betaQuantile(1 - tail, hits + 1, trials - hits);
  return { low, high, halfWidth: (high - low) / 2, level };
}

/**
 * A share of all trials, such as of requests that are lost, over replications. Trials within a
 * replication depend on each other, so their number is divided by the design effect: the variance
 * of the share over replications, by what independent trials would have; and by the square of
 * Student's quantile over the normal one, as that variance is itself known from few replications. The
 * interval is Clopper and Pearson's for so many trials (Korn and Graubard, "Confidence intervals for
 * proportions with small expected number of positive counts estimated from survey data", Survey
 * Methodology 24, 1998). It stays within 0 and 1.
 *
 * Without any hit, or with nothing else, no spread tells how the trials depend: then `effective` of
 * them are taken to be independent.
 *
 * @param effective independent trials that all replications together are worth, at least; never raw
 *   requests. Without knowledge, the replications themselves.
 */
export function estimateShare(
  counts: readonly Count[],
  level = 0.95,
  effective = counts.length,
): Estimate {
  const n = counts.length;
  const hits = sum(counts.map((count) => count.hits));
  const trials = sum(counts.map((count) => count.trials));
  if (!(trials > 0)) {
    return { n, value: null, interval: null, refusal: refuse('missing-values', 'no trials') };
  }
  const share = hits / trials;
  if (n < 2) {
    const refusal = refuse('too-few-replications', 'an interval needs 2 replications');
    return { n, value: share, interval: null, refusal };
  }
  const bound = Math.min(trials, Math.max(effective, n));
  if (hits === 0 || hits === trials) {
    return {
      n,
      value: share,
      interval: clopperPearson(share * bound, bound, level),
      refusal: null,
    };
  }
  // The variance of a ratio, by its linearisation.
  const rests = counts.map((count) => count.hits - share * count.trials);
  const variance = (n / (n - 1)) * sum(rests.map((rest) => rest * rest));
  const effect = Math.max(1, variance / (trials * share * (1 - share)));
  const factor = studentFactor(1 - level, NORMAL) / studentFactor(1 - level, n - 1);
  const worth = (trials / effect) * factor * factor;
  const interval = clopperPearson(share * worth, worth, level);
  return { n, value: share, interval, refusal: null };
}

/** The x in 0 to 1 that a beta variable stays below with chance p: by bisection. */
function betaQuantile(p: number, a: number, b: number): number {
  let low = 0;
  let high = 1;
  for (let i = 0; i < 1100; i++) {
    // Small chances are found by their order of magnitude first.
    const middle =
      low === 0 ? high / 2 : low > 0 && high > 2 * low ? Math.sqrt(low * high) : (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (incompleteBeta(middle, a, b) < p) low = middle;
    else high = middle;
    if (high - low <= 1e-13 * high) break;
  }
  return (low + high) / 2;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
