import type { LatencySummary } from '../measure/latency.js';
import type { LatencyResults } from './results.js';

/** The summary's own numbers, and those in which a failure took for ever. */
export function latencies(summary: LatencySummary): {
  latency: LatencyResults;
  latencyWithFailures: LatencyResults;
} {
  const { failures, withFailures, ...latency } = summary;
  const count = latency.count + failures;
  return {
    latency,
    latencyWithFailures: {
      ...latency,
      ...withFailures,
      count,
      mean: failures > 0 ? null : latency.mean,
      sd: failures > 0 ? null : latency.sd,
      max: failures > 0 ? null : latency.max,
    },
  };
}
