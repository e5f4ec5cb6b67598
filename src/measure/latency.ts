import type { Histogram } from './histogram.js';

/** Percentiles of a latency, in milliseconds. */
export interface Percentiles {
  p50: number | null;
  p90: number | null;
  p95: number | null;
  p99: number | null;
  p999: number | null;
  p9999: number | null;
}

/** The percentiles that are told, by name. */
export const QUANTILES: ReadonlyMap<string, number> = new Map([
  ['p50', 0.5],
  ['p90', 0.9],
  ['p95', 0.95],
  ['p99', 0.99],
  ['p999', 0.999],
  ['p9999', 0.9999],
]);

/**
 * A latency in milliseconds, as plain data, to nine significant digits. The plain fields speak of
 * completed requests only and are null where there is none.
 */
export interface LatencySummary extends Percentiles {
  /** Completed requests. */
  count: number;
  /** Failed and unfinished requests. */
  failures: number;
  mean: number | null;
  /** Standard deviation of the sample. */
  sd: number | null;
  min: number | null;
  max: number | null;
  /** The greatest relative error of a percentile: half the width of a bucket. */
  precision: number;
  /**
   * The percentiles of all requests, where the failed and unfinished took for ever. Null says that
   * the percentile lies among those (JSON has no infinity), or that there was no request at all, in
   * which case `count` and `failures` are both 0.
   */
  withFailures: Percentiles;
}

/** Sums a histogram of nanoseconds up. */
export function summarizeLatency(histogram: Histogram, failures = 0): LatencySummary {
  return {
    count: histogram.count,
    failures,
    mean: milliseconds(histogram.mean),
    sd: milliseconds(histogram.standardDeviation),
    min: milliseconds(histogram.min),
    ...percentiles(histogram, 0),
    max: milliseconds(histogram.max),
    precision: histogram.precision,
    withFailures: percentiles(histogram, failures),
  };
}

function percentiles(histogram: Histogram, failures: number): Percentiles {
  const found = Array.from(QUANTILES, ([name, p]): [string, number | null] => [
    name,
    milliseconds(histogram.quantileWithFailures(p, failures)),
  ]);
  return Object.fromEntries(found) as unknown as Percentiles;
}

/** Nanoseconds to milliseconds with nine significant digits; null for NaN and Infinity. */
function milliseconds(nanoseconds: number): number | null {
  return Number.isFinite(nanoseconds) ? Number((nanoseconds / 1e6).toPrecision(9)) : null;
}
