import { Histogram } from '../histogram.js';
import { type Estimate, intervalAround } from './estimate.js';
import { type Refusal, refuse, refuseValues } from './refusal.js';
import { studentFactor } from './student-t.js';

/** Observations beyond a quantile that each replication needs before an interval is given. */
export const TAIL_OBSERVATIONS = 100;

/** What one replication measured. */
export interface Section {
  histogram: Histogram;
  /** Further requests that failed, and so took for ever. */
  failures?: number;
}

/**
 * A quantile by sectioning, with replications as sections: the point is the quantile of all values
 * pooled, far less biased than a mean of quantiles; the interval comes from the sections' quantiles,
 * by their deviation from that point: S^2 = sum (q_i - q)^2 / (n - 1), q +- t S / sqrt n (Asmussen
 * and Glynn, "Stochastic Simulation", 2007, III.5a; Nakayama, "Confidence intervals for quantiles
 * using sectioning when applying variance-reduction techniques", ACM TOMACS 24(4), 2014).
 *
 * Where all sections fall into one bucket of the histogram, S is 0 and says nothing: half the width
 * of the bucket is added.
 *
 * Sections are taken to be of about one size. With fewer than 100 observations in the tail of any,
 * its quantile is biased and far from normal: the point is given, the interval refused.
 *
 * @param p in 0 to 1
 */
export function estimateQuantile(sections: readonly Section[], p: number, level = 0.95): Estimate {
  const n = sections.length;
  const pooled = poolQuantile(sections, p);
  const point = pooled.value;
  const value = point === point ? point : null;
  const quantiles = sections.map((section) => quantileOf(section, p));
  const refused = refuseValues(quantiles) ?? refuseShortTail(sections, p);
  if (refused !== null) return { n, value, interval: null, refusal: refused };
  const squares = quantiles.reduce((sum, q) => sum + (q - point) * (q - point), 0);
  const sampling = studentFactor(1 - level, n - 1) * Math.sqrt(squares / (n - 1) / n);
  const halfWidth = sampling + pooled.error;
  return { n, value, interval: intervalAround(point, halfWidth, level), refusal: null };
}

/** The quantile of all values together, failures counted as infinite; NaN where there is none. */
export function pooledQuantile(sections: readonly Section[], p: number): number {
  return poolQuantile(sections, p).value;
}

/** The same with its error: how far the bucket that it was found in reaches. */
function poolQuantile(sections: readonly Section[], p: number): { value: number; error: number } {
  if (sections.length === 0) return { value: NaN, error: NaN };
  const pool = new Histogram(sections[0].histogram.precision);
  let all = 0;
  for (const { histogram, failures = 0 } of sections) {
    pool.merge(histogram);
    all += failures;
  }
  return { value: pool.quantileWithFailures(p, all), error: pool.quantileError(p, all) };
}

/** Refuses a quantile with too few observations beyond it in some section. */
export function refuseShortTail(sections: readonly Section[], p: number): Refusal | null {
  const counts = sections.map(({ histogram, failures = 0 }) => histogram.count + failures);
  const fewest = counts.reduce((a, b) => Math.min(a, b), Infinity);
  const share = Math.min(p, 1 - p);
  // A quantile such as 0.99 is not a double: 10,000 observations shall do for it.
  const tail = Math.floor(fewest * share * (1 + 1e-12));
  if (tail >= TAIL_OBSERVATIONS) return null;
  const wanted = `${TAIL_OBSERVATIONS} observations in the tail of each replication are needed`;
  return refuse('short-tail', `${wanted}, one has ${tail}`);
}

function quantileOf({ histogram, failures = 0 }: Section, p: number): number {
  return histogram.quantileWithFailures(p, failures);
}
