import type { Nanoseconds } from '../../engine/time.js';
import type { RetryOn } from './conditions.js';
import type { TokenBudgetOptions } from './token-budget.js';

/** How often, and when, a caller tries to get one answer. */
export interface AttemptOptions extends RetryOn {
  /** Tries one after the other, the first included. */
  rounds: number;
  /** Of each attempt; Infinity for none. */
  timeout: Nanoseconds;
  /**
   * What becomes of an attempt whose time is up: it is given up, or goes on beside the next (Envoy's
   * hedge_on_per_try_timeout).
   */
  overtime?: 'cancel' | 'hedge';
  /** Which backends further attempts go to. */
  hosts?: HostRule;
  /** Null, or absent, for none but the breaker's. */
  budget?: TokenBudgetOptions | null;
  backoff: Backoff;
  hedge: HedgeOptions | null;
  /**
   * Two attempts, so long apart: the first that a worker takes cancels the other, or spares it. Null
   * for one.
   */
  tied: Nanoseconds | null;
}

/**
 * Which backend a further attempt goes to: `any`, as the policy says; `others`, which has the policy choose
 * anew, at most so often, while it says one that an attempt has been given (Envoy's previous_hosts); `unused`,
 * never one that has been given one (nginx); `same`, that of the last (HAProxy); `redispatch`, that too, but
 * for the last attempt, which goes at once where the policy says (its option redispatch where it hashes); `elsewhere`, to
 * another than that of the last, if there is one (the same option of other policies).
 */
export interface HostRule {
  kind: 'any' | 'others' | 'unused' | 'same' | 'redispatch' | 'elsewhere';
  reselections: number;
}

/** How long to wait before the next try. */
export interface Backoff {
  /** Before the second try; doubled for each further one. */
  base: Nanoseconds;
  max: Nanoseconds;
  /**
   * `full` draws the wait from 0 up to the interval; `whole` does in whole milliseconds, below it, as Envoy:
   * a random number modulo the interval.
   */
  jitter: 'full' | 'whole' | 'none';
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
