import type { Distribution } from '../distribution.js';
import { log, pow } from '../math.js';
import { OptionReader } from '../option-reader.js';
import type { RandomSource } from '../random.js';
import type { DistributionEntry } from './entry.js';
import { standardNormal } from './standard-normal.js';

/**
 * Marsaglia and Tsang, "A simple method for generating gamma variables" (ACM TOMS 26, 2000),
 * without their squeeze step. A shape below 1 is raised by 1 and brought back by a power of a
 * uniform number, as they propose.
 */
export class Gamma implements Distribution {
  readonly mean: number;
  readonly variance: number;
  readonly fourth: number;
  private readonly d: number;
  private readonly c: number;

  constructor(
    private readonly shape: number,
    private readonly scale: number,
  ) {
    this.mean = shape * scale;
    this.variance = shape * scale * scale;
    const square = scale * scale;
    this.fourth = shape * (shape + 1) * (shape + 2) * (shape + 3) * square * square;
    this.d = (shape < 1 ? shape + 1 : shape) - 1 / 3;
    this.c = 1 / Math.sqrt(9 * this.d);
  }

  sample(random: RandomSource): number {
    const value = this.scale * this.raised(random);
    return this.shape < 1 ? value * pow(random.uniform(), 1 / this.shape) : value;
  }

  private raised(random: RandomSource): number {
    const { c, d } = this;
    for (;;) {
      const x = standardNormal(random);
      const root = 1 + c * x;
      if (root <= 0) continue;
      const v = root * root * root;
      if (log(1 - random.uniform()) < 0.5 * x * x + d * (1 - v + log(v))) return d * v;
    }
  }
}

/** Of the cv: below it a value differs from the mean in its last digit at most. */
const LEAST_SQUARE = 1e-30;

export const gamma: DistributionEntry = {
  name: 'gamma',
  summary: 'from nearly constant to heavily skewed, as its cv goes from 0 up',
  options: [
    { name: 'mean', kind: 'value', min: 0, optional: true, meaning: 'The mean.' },
    {
      name: 'cv',
      kind: 'number',
      min: 0,
      max: 1000,
      optional: true,
      meaning: 'The standard deviation as a multiple of the mean.',
    },
    { name: 'shape', kind: 'number', min: 0, optional: true, meaning: 'The shape: 1 / cv^2.' },
    { name: 'scale', kind: 'value', min: 0, optional: true, meaning: 'The mean over the shape.' },
  ],
  positional: ['mean', 'cv'],
  create(options) {
    const given = new OptionReader(gamma, options);
    if (given.form(['mean', 'cv'], ['shape', 'scale']) === 1) {
      return new Gamma(given.positive('shape'), given.positive('scale'));
    }
    const square = given.positive('cv') * given.positive('cv');
    if (square < LEAST_SQUARE) given.fail("'cv' is too small to tell from none: take constant");
    return new Gamma(1 / square, given.positive('mean') * square);
  },
};
