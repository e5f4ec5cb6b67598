import type { Histogram } from '../../measure/histogram.js';
import type { WindowSummary } from '../../measure/windows.js';
import type { PlainWorkload } from '../../scenario/plain.js';
import { NO_CLIENT_FAIRNESS } from './clients.js';
import type { FailureWatch } from '../../traffic/workload-recorder.js';
import type { FlowWindowRow, SeriesRow, WorkloadResults } from '../results.js';
import type { FollowedFlow } from '../flow-paths.js';
import { perSecond, type Span } from '../span.js';

/** A workload at work: what a run and its results ask of it, whatever its kind. */
export interface LiveWorkload {
  readonly plain: PlainWorkload;
  /** Of what its clients measure. */
  readonly latency: Histogram;
  /** How many it is to send before it ends by itself, and how many it has; null where nobody can tell. */
  readonly sending: { wanted: number; sent: number } | null;
  /** Begins to send, where it has not when it was built. */
  start(): void;
  /**
   * Whether nothing of it is under way that is waited for.
   * @param ends whether the run has an end of its own, which ends the sending too
   */
  isSettled(ends: boolean): boolean;
  /** Calls `listener` when all that it owes has ended, where nobody else does. */
  onSettled(listener: () => void): void;
  /** Sends so many times as often. */
  changePace(pace: number): void;
  /** What it has under way, and what it has sent past the pool of requests. */
  count(tally: Tally): void;
  /** Latencies that are pooled over replications, by who measured them below it. */
  kept(): Iterable<KeptLatency>;
  /** Has somebody hear of measured requests that fail; absent where there are none such. */
  onFailure?(watch: FailureWatch): void;
  /** Windows of time; undefined where nobody keeps them. */
  windows(): WindowSummary[] | undefined;
  results(span: Span): WorkloadResults;
  series(name: string): SeriesRow[];
  flowWindows(name: string): FlowWindowRow[];
  /** Flows whose way is of interest; told once the results are. */
  followed(): FollowedFlow[];
}

/**
 * What those do who have a timer of their own since they were built: nobody starts them, lowering refuses
 * them another pace, and they keep no windows.
 */
export abstract class SelfTimed {
  start(): void {
    // Each has armed itself.
  }
  onSettled(): void {
    // It was told when it was made whom to call.
  }
  changePace(): void {
    // Lowering refuses it.
  }
  kept(): [] {
    return [];
  }
  windows(): undefined {
    return undefined;
  }
  series(): SeriesRow[] {
    return [];
  }
  flowWindows(_name: string): FlowWindowRow[] {
    return [];
  }
  followed(): FollowedFlow[] {
    return [];
  }
}

/** Requests of a run, as their ends are held against what was sent. */
export interface Tally {
  sent: number;
  completed: number;
  inFlight: number;
  fail(outcome: number, count: number): void;
}

export interface KeptLatency {
  /** Below its owner in the results. */
  owner: readonly string[];
  histogram: Histogram;
  /** Further requests that failed or have not ended. */
  failures: number;
  /** Those of them that are known to have failed. */
  lost: number;
}

/** What a workload without clients' fairness, stages and attempts has. */
export function plainResults(
  kind: string,
  counts: { sent: number; completed: number; answered: number },
  span: Span,
): Omit<WorkloadResults, 'latency' | 'latencyWithFailures' | 'failed' | 'unfinished' | 'dns'> {
  const { sent, completed, answered } = counts;
  return {
    kind,
    sent,
    completed,
    successRatio: sent === 0 ? null : completed / sent,
    throughput: perSecond(answered, span),
    offered: perSecond(sent, span),
    breakdown: null,
    hops: new Map(),
    clients: new Map(),
    fairness: NO_CLIENT_FAIRNESS,
    ping: null,
    codes: new Map(),
    flags: new Map(),
    attempts: null,
    steps: null,
    connections: null,
    objective: null,
    lost: new Map<string, number>(),
    bulk: null,
    flows: new Map(),
  };
}
