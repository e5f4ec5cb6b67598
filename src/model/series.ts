import { SECOND } from '../engine/time.js';
import type { Histogram } from '../measure/histogram.js';
import type { WindowSummary } from '../measure/windows.js';
import type { HistogramResults, SeriesRow } from './results.js';

/** Its buckets, null where nothing was measured. */
export function histogramOf(histogram: Histogram): HistogramResults | null {
  if (histogram.count === 0) return null;
  const buckets = Array.from(histogram.buckets(), ({ from, to, count }) => ({
    from: from / 1e6,
    upTo: to / 1e6,
    count,
  }));
  return { unit: 'ms', buckets };
}

export function seriesRow(kind: SeriesRow['kind'], name: string, window: WindowSummary): SeriesRow {
  const { sent, completed, failed, latency } = window;
  const { p50, p90, p99 } = latency.withFailures;
  return {
    kind,
    name,
    from: window.from / SECOND,
    to: window.to / SECOND,
    sent,
    completed,
    failed,
    successRatio: sent === 0 ? null : completed / sent,
    mean: latency.mean,
    p50: latency.p50,
    p90: latency.p90,
    p99: latency.p99,
    latencyWithFailures: { p50, p90, p99 },
    jain: window.fairness.jain,
    jainRandom: window.randomJain,
  };
}
