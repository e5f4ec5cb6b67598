import type { Distribution } from '../distribution.js';
import { OptionReader } from '../option-reader.js';
import type { DistributionEntry } from './entry.js';

class Constant implements Distribution {
  readonly variance = 0;
  readonly fourth: number;

  constructor(readonly mean: number) {
    this.fourth = mean * mean * mean * mean;
  }

  sample(): number {
    return this.mean;
  }
}

export const constant: DistributionEntry = {
  name: 'constant',
  summary: 'always the same value',
  options: [{ name: 'value', kind: 'value', min: 0, meaning: 'The value.' }],
  positional: ['value'],
  create: (options) => new Constant(new OptionReader(constant, options).number('value')),
};
