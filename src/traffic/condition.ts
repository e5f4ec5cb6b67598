import type { Nanoseconds } from '../engine/time.js';

/** How much slower a replica is than it should be. */
export interface Slowness {
  /** Computations take so many times as long. */
  factor: number;
  /** And so much longer than that. */
  extra: Nanoseconds;
}

export const NORMAL: Slowness = { factor: 1, extra: 0 };

/** Answers that say that it failed, as a server gives them that has a bug, or whose disk is full. */
export interface Errors {
  /** Of the answers, from 0 to 1. */
  share: number;
  /** HTTP's, 400 to 599. */
  status: number;
  /** Answered as soon as a worker looks at the request, without any work. */
  early: boolean;
}

/** Reasons for a replica to be down; each may come and go by itself. */
export const Down = { CRASHED: 1, HOST: 2, REMOVED: 4, NO_PROCESS: 8 } as const;
