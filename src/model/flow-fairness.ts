import { jainIndex } from '../measure/fairness.js';
import type { FlowWindowRow } from './rows.js';

/** How evenly something is shared from one instant to another, in seconds. */
export interface WindowFairness {
  from: number;
  to: number;
  /** Null where there are fewer than two to share, or nothing. */
  jain: number | null;
}

/** Jain's index of the goodput of the flows that have each window, by window. */
export function flowFairness(rows: readonly FlowWindowRow[]): WindowFairness[] {
  const windows = new Map<number, FlowWindowRow[]>();
  for (const row of rows) windows.set(row.from, [...(windows.get(row.from) ?? []), row]);
  const ordered = [...windows.values()].sort(([a], [b]) => a.from - b.from);
  return ordered.map((flows) => ({
    from: flows[0].from,
    to: flows[0].to,
    jain: flows.length < 2 ? null : jainIndex(flows.map(({ goodput }) => goodput)),
  }));
}
