import { summarizeLatency } from '../measure/latency.js';
import type { LookUps } from '../measure/look-ups.js';
import { latencies } from './latencies.js';
import type { LookUpResults } from './results.js';

/** What look-ups of a workload, or of a service's calls, came to; null where it has none. */
export function lookUpResults(lookUps: LookUps | null): LookUpResults | null {
  if (lookUps === null) return null;
  const { count, queries, answers, timeouts, hits, time } = lookUps;
  return {
    count,
    queries,
    answers: { ...answers },
    timeouts,
    hits,
    time: latencies(summarizeLatency(time, 0)).latency,
  };
}
