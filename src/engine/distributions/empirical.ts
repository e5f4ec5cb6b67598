import type { Distribution } from '../distribution.js';
import { OptionReader } from '../option-reader.js';
import type { RandomSource } from '../random.js';
import { below } from '../random.js';
import type { DistributionEntry } from './entry.js';

/** Measured values, each as likely as the next. */
class Values implements Distribution {
  readonly mean: number;
  readonly variance: number;
  readonly fourth: number;
  private readonly values: Float64Array;

  constructor(values: readonly number[]) {
    this.values = Float64Array.from(values);
    const mean = this.values.reduce((sum, value) => sum + value, 0) / values.length;
    this.mean = mean;
    this.variance =
      this.values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / values.length;
    const fourths = this.values.reduce((sum, value) => sum + value * value * value * value, 0);
    this.fourth = fourths / values.length;
  }

  sample(random: RandomSource): number {
    return this.values[below(random, this.values.length)];
  }
}

/** Quantiles at equal steps from 0 to 1, joined by straight lines. */
class Quantiles implements Distribution {
  readonly mean: number;
  readonly variance: number;
  readonly fourth: number;
  private readonly quantiles: Float64Array;

  constructor(quantiles: readonly number[]) {
    this.quantiles = Float64Array.from(quantiles);
    const steps = quantiles.length - 1;
    let mean = 0;
    let square = 0;
    let fourth = 0;
    for (let i = 0; i < steps; i++) {
      const a = quantiles[i];
      const b = quantiles[i + 1];
      mean += (a + b) / (2 * steps);
      square += (a * a + a * b + b * b) / (3 * steps);
      const products =
        a * a * a * a + a * a * a * b + a * a * b * b + a * b * b * b + b * b * b * b;
      fourth += products / (5 * steps);
    }
    this.mean = mean;
    this.variance = Math.max(0, square - mean * mean);
    this.fourth = fourth;
  }

  sample(random: RandomSource): number {
    const { quantiles } = this;
    const place = random.uniform() * (quantiles.length - 1);
    const step = Math.floor(place);
    return quantiles[step] + (place - step) * (quantiles[step + 1] - quantiles[step]);
  }
}

export const empirical: DistributionEntry = {
  name: 'empirical',
  summary: 'what was measured: a list of values, or of quantiles',
  options: [
    {
      name: 'values',
      kind: 'values',
      optional: true,
      meaning: 'The values, each as likely as the next.',
    },
    {
      name: 'quantiles',
      kind: 'values',
      optional: true,
      meaning: 'Rising values at equal steps of probability from 0 to 1, joined by straight lines.',
    },
  ],
  positional: ['values'],
  create(options) {
    const given = new OptionReader(empirical, options);
    if (given.form(['values'], ['quantiles']) === 0) return new Values(given.numbers('values'));
    const quantiles = given.numbers('quantiles', 2);
    const fall = quantiles.findIndex((value, i) => i > 0 && value < quantiles[i - 1]);
    if (fall > 0) {
      given.fail(`'quantiles' must rise, but ${quantiles[fall]} follows ${quantiles[fall - 1]}`);
    }
    return new Quantiles(quantiles);
  },
};
