import type { Distribution } from '../distribution.js';
import { pow } from '../math.js';
import { OptionReader } from '../option-reader.js';
import type { RandomSource } from '../random.js';
import { gamma } from '../special-functions.js';
import type { DistributionEntry } from './entry.js';
import { standardExponential } from './exponential.js';

class Weibull implements Distribution {
  readonly mean: number;
  readonly variance: number;
  readonly fourth: number;
  private readonly power: number;

  constructor(
    shape: number,
    private readonly scale: number,
  ) {
    this.power = 1 / shape;
    const first = gamma(1 + this.power);
    this.mean = scale * first;
    this.variance = scale * scale * (gamma(1 + 2 * this.power) - first * first);
    const square = scale * scale;
    this.fourth = square * square * gamma(1 + 4 * this.power);
  }

  sample(random: RandomSource): number {
    return this.scale * pow(standardExponential(random), this.power);
  }
}

export const weibull: DistributionEntry = {
  name: 'weibull',
  summary: 'a power of an exponential value: heavy below shape 1, light above',
  options: [
    {
      name: 'shape',
      kind: 'number',
      min: 0.05,
      max: 1000,
      meaning: 'The shape: 1 is exponential, and a smaller one is heavier.',
    },
    { name: 'mean', kind: 'value', min: 0, optional: true, meaning: 'The mean.' },
    {
      name: 'scale',
      kind: 'value',
      min: 0,
      optional: true,
      meaning: 'The scale: 63 % of the values are below.',
    },
  ],
  positional: ['shape', 'mean'],
  create(options) {
    const given = new OptionReader(weibull, options);
    const form = given.form(['shape', 'mean'], ['shape', 'scale']);
    const shape = given.number('shape');
    const scale =
      form === 1 ? given.positive('scale') : given.positive('mean') / gamma(1 + 1 / shape);
    return new Weibull(shape, scale);
  },
};
