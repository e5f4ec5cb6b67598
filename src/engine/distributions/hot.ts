import type { Distribution } from '../distribution.js';
import { OptionReader } from '../option-reader.js';
import type { RandomSource } from '../random.js';
import type { DistributionEntry } from './entry.js';

/** 0 with a probability of its own, else one of 1 to n - 1, each as likely as the next. */
class Hot implements Distribution {
  readonly mean: number;
  readonly variance: number;
  readonly fourth: number;

  constructor(
    private readonly probability: number,
    private readonly others: number,
  ) {
    // The mean of 1 to k is (k + 1) / 2, that of their squares (k + 1) (2 k + 1) / 6.
    const cold = others === 0 ? 0 : 1 - probability;
    this.mean = (cold * (others + 1)) / 2;
    const square = (cold * (others + 1) * (2 * others + 1)) / 6;
    this.variance = square - this.mean * this.mean;
    // And that of their fourth powers, by the square's.
    this.fourth = (square * (3 * others * others + 3 * others - 1)) / 5;
  }

  sample(random: RandomSource): number {
    const { probability, others } = this;
    const draw = random.uniform();
    if (draw < probability || others === 0) return 0;
    const cold = Math.floor(((draw - probability) / (1 - probability)) * others);
    // Rounding may reach the end, which is nobody's.
    return 1 + Math.min(cold, others - 1);
  }
}

export const hot: DistributionEntry = {
  name: 'hot',
  summary: 'whole numbers from 0 on, of which 0 is hot and the others are alike: one hot key',
  options: [
    {
      name: 'probability',
      kind: 'fraction',
      min: 0,
      max: 1,
      meaning: 'How likely the hot one is.',
    },
    { name: 'keys', kind: 'integer', min: 1, meaning: 'How many there are, the hot one included.' },
  ],
  positional: ['probability', 'keys'],
  create(options) {
    const given = new OptionReader(hot, options);
    return new Hot(given.number('probability'), given.number('keys') - 1);
  },
};
