import type { PolicyEntry } from '../entry.js';

/** Policies that go by latencies, load reports and probes. */
export const latency: readonly PolicyEntry[] = [];
