import { OptionReader } from '../option-reader.js';
import type { DistributionEntry } from './entry.js';
import { Gamma } from './gamma.js';

export const erlang: DistributionEntry = {
  name: 'erlang',
  summary: 'the sum of k exponential stages: a gamma distribution of whole shape',
  options: [
    { name: 'k', kind: 'integer', min: 1, meaning: 'How many stages.' },
    { name: 'mean', kind: 'value', min: 0, meaning: 'The mean of the sum.' },
  ],
  positional: ['k', 'mean'],
  create(options) {
    const given = new OptionReader(erlang, options);
    const k = given.number('k');
    return new Gamma(k, given.positive('mean') / k);
  },
};
