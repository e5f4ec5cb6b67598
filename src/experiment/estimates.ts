import { type Estimate, estimateMean } from '../measure/statistics/estimate.js';
import { estimateQuantile } from '../measure/statistics/pooled-quantile.js';
import { type Refusal, refuseInfiniteVariance } from '../measure/statistics/refusal.js';
import type { PlainScenario } from '../scenario/plain.js';
import { inputsOf } from './inputs.js';
import type { Metric } from './metric.js';
import { type Replication, sectionsOf } from './replicate.js';

/** Of all intervals, and of all that is said at once. */
export const LEVEL = 0.95;

/** What is known of a policy at a point besides its replications. */
export interface Circumstances {
  /** Why it has no steady state, in a steady study. */
  unsteady: Refusal | null;
  /** Why means have no interval. */
  heavy: Refusal | null;
}

export function circumstancesOf(plain: PlainScenario, unsteady: Refusal | null): Circumstances {
  return { unsteady, heavy: refuseInfiniteVariance(inputsOf(plain)) };
}

/** Why a metric may have no interval here; null where nothing speaks against one. */
export function refusalOf({ mean }: Metric, { unsteady, heavy }: Circumstances): Refusal | null {
  return unsteady ?? (mean === 'unbounded' ? heavy : null);
}

/** What replications say of a metric: its value at all times, its interval where it may have one. */
export function estimateOf(
  metric: Metric,
  index: number,
  replications: readonly Replication[],
  circumstances: Circumstances,
): Estimate {
  const refusal = refusalOf(metric, circumstances);
  const { quantile } = metric;
  if (quantile === null) {
    const estimate = estimateMean(valuesOf(replications, index), LEVEL, refusal);
    return { ...estimate, refusal: circumstances.unsteady ?? estimate.refusal };
  }
  const sections = sectionsOf(replications, quantile.workload, quantile.withFailures);
  const estimate = estimateQuantile(sections, quantile.p, LEVEL);
  // Histograms are of nanoseconds.
  const inMs = (value: number): number => value / 1e6;
  const interval = refusal === null ? estimate.interval : null;
  return {
    ...estimate,
    value: estimate.value === null ? null : inMs(estimate.value),
    interval: interval && {
      ...interval,
      low: inMs(interval.low),
      high: inMs(interval.high),
      halfWidth: inMs(interval.halfWidth),
    },
    refusal: refusal ?? estimate.refusal,
  };
}

/** A metric's values, by replication. */
export function valuesOf(replications: readonly Replication[], metric: number): number[] {
  return replications.map(({ values }) => values[metric]);
}
