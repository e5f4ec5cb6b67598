import type { Distribution } from '../distribution.js';
import { log } from '../math.js';
import { OptionReader } from '../option-reader.js';
import type { RandomSource } from '../random.js';
import type { DistributionEntry } from './entry.js';

/** An exponential value of mean 1, by inversion; never infinite, as a uniform number is below 1. */
export function standardExponential(random: RandomSource): number {
  return exponentialOf(random.uniform());
}

/** That of a uniform number. */
export function exponentialOf(uniform: number): number {
  return -log(1 - uniform);
}

class Exponential implements Distribution {
  readonly variance: number;
  readonly fourth: number;

  constructor(readonly mean: number) {
    this.variance = mean * mean;
    this.fourth = 24 * this.variance * this.variance;
  }

  sample(random: RandomSource): number {
    return this.mean * standardExponential(random);
  }

  invert(values: Float64Array, from: number, count: number): void {
    const { mean } = this;
    for (let i = from; i < from + count; i++) values[i] = mean * exponentialOf(values[i]);
  }
}

export const exponential: DistributionEntry = {
  name: 'exponential',
  summary: 'memoryless: the service times of M/M/1',
  options: [{ name: 'mean', kind: 'value', min: 0, meaning: 'The mean.' }],
  positional: ['mean'],
  create: (options) => new Exponential(new OptionReader(exponential, options).positive('mean')),
};
