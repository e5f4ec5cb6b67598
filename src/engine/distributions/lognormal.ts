import type { Distribution } from '../distribution.js';
import { exp, expm1, log, log1p } from '../math.js';
import { OptionReader } from '../option-reader.js';
import type { RandomSource } from '../random.js';
import type { DistributionEntry } from './entry.js';
import { standardNormal } from './standard-normal.js';

class Lognormal implements Distribution {
  readonly mean: number;
  readonly variance: number;
  readonly fourth: number;

  constructor(
    private readonly mu: number,
    private readonly sigma: number,
  ) {
    this.mean = exp(mu + (sigma * sigma) / 2);
    this.variance = expm1(sigma * sigma) * this.mean * this.mean;
    this.fourth = exp(4 * mu + 8 * sigma * sigma);
  }

  sample(random: RandomSource): number {
    return exp(this.mu + this.sigma * standardNormal(random));
  }
}

export const lognormal: DistributionEntry = {
  name: 'lognormal',
  summary: 'a skewed bell whose logarithm is normal: typical service times',
  options: [
    { name: 'mean', kind: 'value', min: 0, optional: true, meaning: 'The mean.' },
    {
      name: 'cv',
      kind: 'number',
      min: 0,
      max: 1e6,
      optional: true,
      meaning: 'The standard deviation as a multiple of the mean.',
    },
    { name: 'median', kind: 'value', min: 0, optional: true, meaning: 'The median.' },
    {
      name: 'mu',
      kind: 'number',
      min: -100,
      max: 100,
      optional: true,
      meaning: 'The mean of the natural logarithm (of nanoseconds, bytes or plain numbers).',
    },
    {
      name: 'sigma',
      kind: 'number',
      min: 0,
      max: 10,
      optional: true,
      meaning: 'The standard deviation of the natural logarithm.',
    },
  ],
  positional: ['mean', 'cv'],
  create(options) {
    const given = new OptionReader(lognormal, options);
    const form = given.form(['mean', 'cv'], ['median', 'sigma'], ['mu', 'sigma']);
    if (form === 0) {
      const cv = given.positive('cv');
      const square = log1p(cv * cv);
      return new Lognormal(log(given.positive('mean')) - square / 2, Math.sqrt(square));
    }
    const mu = form === 1 ? log(given.positive('median')) : given.number('mu');
    return new Lognormal(mu, given.positive('sigma'));
  },
};
