import type { Distribution } from '../distribution.js';
import { OptionReader } from '../option-reader.js';
import type { RandomSource } from '../random.js';
import { normalBelow, normalDensity } from '../special-functions.js';
import type { DistributionEntry } from './entry.js';
import { standardNormal } from './standard-normal.js';

/** A normal distribution without its negative part: values below zero are drawn again. */
class TruncatedNormal implements Distribution {
  readonly mean: number;
  readonly variance: number;
  readonly fourth: number;

  constructor(
    private readonly centre: number,
    private readonly deviation: number,
  ) {
    // Moments of a normal cut at zero, with the ratio of density to what is kept (Greene 1993).
    const cut = centre / deviation;
    const ratio = normalDensity(cut) / normalBelow(cut);
    this.mean = centre + deviation * ratio;
    this.variance = deviation * deviation * (1 - ratio * (cut + ratio));
    // Each moment from the two before it, by parts.
    const square = deviation * deviation;
    const second = centre * this.mean + square;
    const third = centre * second + 2 * square * this.mean;
    this.fourth = centre * third + 3 * square * second;
  }

  sample(random: RandomSource): number {
    for (;;) {
      const value = this.centre + this.deviation * standardNormal(random);
      if (value >= 0) return value;
    }
  }
}

export const normal: DistributionEntry = {
  name: 'normal',
  summary: 'a bell curve cut at zero; mean and sd are those of the uncut curve',
  options: [
    { name: 'mean', kind: 'value', min: 0, meaning: 'The mean before the cut at zero.' },
    {
      name: 'sd',
      kind: 'value',
      min: 0,
      optional: true,
      meaning: 'The standard deviation before the cut.',
    },
    {
      name: 'cv',
      kind: 'number',
      min: 0,
      optional: true,
      meaning: 'The standard deviation as a multiple of the mean, instead of sd.',
    },
  ],
  positional: ['mean', 'sd'],
  create(options) {
    const given = new OptionReader(normal, options);
    const form = given.form(['mean', 'sd'], ['mean', 'cv']);
    const mean = form === 0 ? given.number('mean') : given.positive('mean');
    return new TruncatedNormal(
      mean,
      form === 0 ? given.positive('sd') : mean * given.positive('cv'),
    );
  },
};
