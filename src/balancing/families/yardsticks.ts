import type { PolicyEntry } from '../entry.js';

/** What full knowledge could do: no real balancer has it. */
export const yardsticks: readonly PolicyEntry[] = [];
