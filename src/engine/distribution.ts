import type { RandomSource } from './random.js';

/** A distribution of non-negative values: times in ns, sizes in bytes, or plain numbers. */
export interface Distribution {
  sample(random: RandomSource): number;
  /**
   * Where a sample takes one uniform number: turns as many of those, from a place of a list on, into
   * samples, which is quicker than one by one.
   */
  invert?(values: Float64Array, from: number, count: number): void;
  /** Infinity where the mean does not exist. */
  readonly mean: number;
  /** Infinity where the variance does not exist. */
  readonly variance: number;
  /** The mean of the fourth power; Infinity where it does not exist. */
  readonly fourth: number;
}
