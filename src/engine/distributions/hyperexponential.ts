import type { Distribution } from '../distribution.js';
import { OptionReader } from '../option-reader.js';
import type { RandomSource } from '../random.js';
import type { DistributionEntry } from './entry.js';
import { standardExponential } from './exponential.js';

class Hyperexponential implements Distribution {
  readonly mean: number;
  readonly variance: number;
  readonly fourth: number;

  constructor(
    private readonly p: number,
    private readonly mean1: number,
    private readonly mean2: number,
  ) {
    this.mean = p * mean1 + (1 - p) * mean2;
    const square = 2 * (p * mean1 * mean1 + (1 - p) * mean2 * mean2);
    this.variance = square - this.mean * this.mean;
    const [one, two] = [mean1 * mean1, mean2 * mean2];
    this.fourth = 24 * (p * one * one + (1 - p) * two * two);
  }

  sample(random: RandomSource): number {
    const mean = random.uniform() < this.p ? this.mean1 : this.mean2;
    return mean * standardExponential(random);
  }
}

export const hyperexponential: DistributionEntry = {
  name: 'hyperexponential',
  summary: 'one of two exponentials, for a cv of 1 and above',
  options: [
    { name: 'mean', kind: 'value', min: 0, optional: true, meaning: 'The mean.' },
    {
      name: 'cv',
      kind: 'number',
      min: 1,
      max: 1000,
      optional: true,
      meaning: 'The standard deviation as a multiple of the mean, with balanced branches.',
    },
    {
      name: 'p',
      kind: 'fraction',
      min: 0,
      max: 1,
      optional: true,
      meaning: 'The chance of mean1.',
    },
    { name: 'mean1', kind: 'value', min: 0, optional: true, meaning: 'The mean of one branch.' },
    { name: 'mean2', kind: 'value', min: 0, optional: true, meaning: 'The mean of the other.' },
  ],
  positional: ['mean', 'cv'],
  source: 'Balanced means: Whitt, "Approximating a point process by a renewal process I" (1982)',
  create(options) {
    const given = new OptionReader(hyperexponential, options);
    if (given.form(['mean', 'cv'], ['p', 'mean1', 'mean2']) === 1) {
      const p = given.number('p');
      return new Hyperexponential(p, given.positive('mean1'), given.positive('mean2'));
    }
    // Balanced means: both branches bring half of the total.
    const mean = given.positive('mean');
    const square = given.number('cv') * given.number('cv');
    const p = (1 + Math.sqrt((square - 1) / (square + 1))) / 2;
    return new Hyperexponential(p, mean / (2 * p), mean / (2 * (1 - p)));
  },
};
