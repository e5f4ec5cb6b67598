import { type Estimate, estimateMean } from '../measure/statistics/estimate.js';
import {
  estimateQuantile,
  pseudoValues,
  type Section,
  type Transform,
} from '../measure/statistics/pooled-quantile.js';
import { refuseHeavyTails } from '../measure/statistics/heavy.js';
import { type Refusal, refuse } from '../measure/statistics/refusal.js';
import { estimateShare } from '../measure/statistics/shares.js';
import type { PlainScenario } from '../scenario/plain.js';
import { inputsOf } from './inputs.js';
import { leastRelaxation } from './load.js';
import type { Metric } from './metric.js';
import { type Replication, sectionsOf } from './replicate.js';
import { refuseShort } from './short-run.js';
import type { StudyKind } from './plan.js';
import type { Worth } from './worth.js';

/** Of all intervals, and of all that is said at once, where nobody says otherwise. */
export const LEVEL = 0.95;

/** What is known of a policy at a point besides its replications. */
export interface Circumstances {
  /** Why it has no steady state, in a steady study. */
  unsteady: Refusal | null;
  /** Why a steady study has no intervals. */
  short: Refusal | null;
  /** Why means have no interval. */
  heavy: Refusal | null;
  /** What pilots tell of the length of the runs; null without pilots. */
  worth: Worth | null;
}

export function circumstancesOf(
  plain: PlainScenario,
  unsteady: Refusal | null,
  worth: Worth | null = null,
  kind: StudyKind = 'terminating',
): Circumstances {
  const short =
    kind === 'steady' && worth !== null ? refuseShort(worth, leastRelaxation(plain)) : null;
  return { unsteady, short, heavy: refuseHeavyTails(inputsOf(plain), worth?.requestsOf), worth };
}

/**
 * Why a metric may have no interval here, nor any statement that rests on one; null where nothing speaks
 * against it.
 */
export function refusalOf(
  { mean, name }: Metric,
  { unsteady, short, heavy, worth }: Circumstances,
): Refusal | null {
  return unsteady ?? short ?? worth?.tails.get(name) ?? (mean === 'unbounded' ? heavy : null);
}

/** What replications say of a metric: its value at all times, its interval where it may have one. */
export function estimateOf(
  metric: Metric,
  index: number,
  replications: readonly Replication[],
  circumstances: Circumstances,
  level = LEVEL,
): Estimate {
  const refusal = refusalOf(metric, circumstances);
  const { quantile } = metric;
  const counts = replications.flatMap(({ shares }) => shares[index] ?? []);
  if (counts.length > 0 && counts.length === replications.length) {
    const effective = effectiveTrials(circumstances, counts.length);
    const estimate = estimateShare(counts, level, effective);
    return refusal === null ? estimate : { ...estimate, interval: null, refusal };
  }
  if (quantile === null) {
    const estimate = estimateMean(valuesOf(replications, index), level, refusal);
    return { ...estimate, refusal: refusal ?? estimate.refusal };
  }
  const sections = sectionsOf(replications, quantile.of, quantile.withFailures);
  const short = circumstances.worth === null ? refuseFew(sections, quantile.p) : null;
  const refused = refusal ?? short;
  const estimate = estimateQuantile(sections, quantile.p, level, refused);
  const { interval } = estimate;
  return {
    ...estimate,
    value: estimate.value === null ? null : inMs(estimate.value),
    interval: interval && {
      ...interval,
      low: inMs(interval.low),
      high: inMs(interval.high),
      halfWidth: inMs(interval.halfWidth),
    },
    refusal: refused ?? estimate.refusal,
  };
}

/**
 * One number a replication, whose mean is the metric's value and whose deviation by the root of their number
 * is its standard error: values, or the pseudo-values of a pooled percentile. Differences of two policies are
 * judged by these, so that they are of what the table shows.
 * @param transform a rising map of the metric's value, such as one that keeps infinity finite
 */
export function samplesOf(
  { quantile }: Metric,
  index: number,
  replications: readonly Replication[],
  transform: Transform = (value) => value,
): number[] {
  if (quantile === null) return valuesOf(replications, index).map(transform);
  const sections = sectionsOf(replications, quantile.of, quantile.withFailures);
  return pseudoValues(sections, quantile.p, (value) => transform(inMs(value)));
}

/** Requests beyond a percentile that each replication needs where no pilots tell what they are worth. */
const FEW = 100;

function refuseFew(sections: readonly Section[], p: number): Refusal | null {
  const counts = sections.map(({ histogram, failures = 0 }) => histogram.count + failures);
  const fewest = counts.reduce((a, b) => Math.min(a, b), Infinity);
  // A quantile such as 0.99 is not a double: 10,000 requests shall do for it.
  const beyond = Math.floor(fewest * Math.min(p, 1 - p) * (1 + 1e-12));
  if (beyond >= FEW) return null;
  const wanted = `${FEW} requests beyond it are needed in each replication`;
  return refuse('short-tail', `${wanted}, one has ${beyond}`);
}

/** Independent trials that all replications are worth: their relaxation times, or themselves. */
function effectiveTrials({ worth }: Circumstances, replications: number): number {
  return replications * Math.max(1, worth?.length ?? 1);
}

/** A metric's values, by replication. */
export function valuesOf(replications: readonly Replication[], metric: number): number[] {
  return replications.map(({ values }) => values[metric]);
}

/** Histograms are of nanoseconds. */
function inMs(nanoseconds: number): number {
  return nanoseconds / 1e6;
}
