import type { Distribution } from '../distribution.js';
import { OptionReader } from '../option-reader.js';
import type { RandomSource } from '../random.js';
import type { DistributionEntry } from './entry.js';

class Uniform implements Distribution {
  readonly mean: number;
  readonly variance: number;
  readonly fourth: number;

  constructor(
    private readonly min: number,
    private readonly max: number,
  ) {
    this.mean = (min + max) / 2;
    this.variance = ((max - min) * (max - min)) / 12;
    const [low, high] = [min * min, max * max];
    this.fourth = (low * low + low * min * max + low * high + min * max * high + high * high) / 5;
  }

  sample(random: RandomSource): number {
    return this.min + (this.max - this.min) * random.uniform();
  }
}

export const uniform: DistributionEntry = {
  name: 'uniform',
  summary: 'every value between two bounds alike',
  options: [
    { name: 'min', kind: 'value', min: 0, meaning: 'The least value.' },
    { name: 'max', kind: 'value', min: 0, meaning: 'The bound that no value reaches.' },
  ],
  positional: ['min', 'max'],
  create(options) {
    const given = new OptionReader(uniform, options);
    const min = given.number('min');
    const max = given.number('max');
    if (max < min) given.fail(`'max' (${max}) must not be below 'min' (${min})`);
    return new Uniform(min, max);
  },
};
