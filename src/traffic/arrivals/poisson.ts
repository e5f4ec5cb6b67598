import { standardExponential } from '../../engine/distributions/exponential.js';
import { OptionReader } from '../../engine/option-reader.js';
import type { RandomSource } from '../../engine/random.js';
import { PER_SECOND, SinceStart, type ArrivalsEntry } from './arrivals.js';

class Poisson extends SinceStart {
  private time = 0;
  private readonly gap: number;

  constructor(
    rate: number,
    private readonly random: RandomSource,
  ) {
    super();
    this.gap = 1 / (rate * PER_SECOND);
  }

  protected override advance(): number {
    return (this.time += this.gap * standardExponential(this.random));
  }
}

export const poisson: ArrivalsEntry = {
  name: 'poisson',
  summary: 'independent arrivals, as from many users who do not know of each other',
  options: [{ name: 'rate', kind: 'frequency', min: 0, meaning: 'The mean rate.' }],
  positional: ['rate'],
  create: (options, random) =>
    new Poisson(new OptionReader(poisson, options).positive('rate'), random),
  meanRate: (options) => new OptionReader(poisson, options).positive('rate'),
};
