import type { RandomSource } from './random.js';

/** A distribution of non-negative values: times in ns, sizes in bytes, or plain numbers. */
export interface Distribution {
  sample(random: RandomSource): number;
  /** Infinity where the mean does not exist. */
  readonly mean: number;
  /** Infinity where the variance does not exist. */
  readonly variance: number;
  /** The mean of the fourth power; Infinity where it does not exist. */
  readonly fourth: number;
}
