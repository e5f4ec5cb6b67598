import type { Nanoseconds } from '../../engine/time.js';
import { OUTCOME, outcomes, type Outcome } from '../outcome.js';

/** How often, and when, a caller tries to get one answer. */
export interface AttemptOptions {
  /** Tries one after the other, the first included. */
  rounds: number;
  /** Of each attempt; Infinity for none. */
  timeout: Nanoseconds;
  /** Outcomes after which it is tried again. */
  on: readonly Outcome[];
  backoff: Backoff;
  hedge: HedgeOptions | null;
  /**
   * Two attempts, so long apart: the first that a worker takes cancels the other, or spares it. Null
   * for one.
   */
  tied: Nanoseconds | null;
}

/** How long to wait before the next try. */
export interface Backoff {
  /** Before the second try; doubled for each further one. */
  base: Nanoseconds;
  max: Nanoseconds;
  /** `full` draws the wait from 0 up to the interval. */
  jitter: 'full' | 'none';
}

/** A further attempt while the first is under way. */
export interface HedgeOptions {
  /** At most under way in one round, the first included. */
  attempts: number;
  /** After so long; with a percentile, until enough latencies are seen. Infinity for never. */
  after: Nanoseconds;
  /** From 0 to 1: after this percentile of the latencies seen so far; null for a fixed delay. */
  percentile: number | null;
  /** Latencies that make a percentile. */
  samples: number;
  /** Whether the first answer also stops the work on the others. */
  cancel: boolean;
}

/**
 * The k-th wait lies within min(base x 2^(k-1), max) (envoy source/common/common/
 * backoff_strategy.cc, JitteredExponentialBackOffStrategy, whose defaults in the router are 25 ms
 * and ten times that).
 */
export function backoffInterval({ base, max }: Backoff, k: number): Nanoseconds {
  let interval = base;
  for (let i = 1; i < k && interval < max; i++) interval *= 2;
  return Math.min(interval, max);
}

/** By outcome: 1 where another try follows. */
export function retryTable(on: readonly Outcome[]): Uint8Array {
  const table = new Uint8Array(outcomes.length);
  for (const outcome of on) table[OUTCOME[outcome]] = 1;
  return table;
}
