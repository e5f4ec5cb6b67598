import { AliasTable } from '../alias-table.js';
import type { Distribution } from '../distribution.js';
import { OptionReader } from '../option-reader.js';
import type { RandomSource } from '../random.js';
import type { DistributionEntry } from './entry.js';

class Mixture implements Distribution {
  readonly mean: number;
  readonly variance: number;
  readonly fourth: number;
  private readonly choice: AliasTable;

  constructor(
    private readonly parts: readonly Distribution[],
    weights: readonly number[],
  ) {
    this.choice = new AliasTable(weights);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    let mean = 0;
    let square = 0;
    let fourth = 0;
    parts.forEach((part, i) => {
      mean += (weights[i] / total) * part.mean;
      square += (weights[i] / total) * (part.variance + part.mean * part.mean);
      fourth += (weights[i] / total) * part.fourth;
    });
    this.mean = mean;
    this.fourth = fourth;
    this.variance = square === Infinity ? Infinity : Math.max(0, square - mean * mean);
  }

  sample(random: RandomSource): number {
    return this.parts[this.choice.pick(random)].sample(random);
  }
}

export const mixture: DistributionEntry = {
  name: 'mixture',
  summary: 'one of several distributions, chosen by weight for every value',
  options: [{ name: 'of', kind: 'weighted', meaning: 'The distributions with their weights.' }],
  positional: ['of'],
  create(options, make) {
    const choices = new OptionReader(mixture, options).weighted('of');
    return new Mixture(
      choices.map((choice) => make(choice.of)),
      choices.map((choice) => choice.weight),
    );
  },
};
