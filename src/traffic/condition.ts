import type { Nanoseconds } from '../engine/time.js';

/** How much slower a replica is than it should be. */
export interface Slowness {
  /** Computations take so many times as long. */
  factor: number;
  /** And so much longer than that. */
  extra: Nanoseconds;
}

export const NORMAL: Slowness = { factor: 1, extra: 0 };

/** Reasons for a replica to be down; each may come and go by itself. */
export const Down = { CRASHED: 1, HOST: 2, REMOVED: 4 } as const;
