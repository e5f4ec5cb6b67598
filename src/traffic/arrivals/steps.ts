import { OptionReader } from '../../engine/option-reader.js';
import { PER_SECOND, type ArrivalsEntry } from './arrivals.js';
import { ModulatedPoisson, type RateSegments } from './modulated-poisson.js';

/** Zero before the first instant; the last rate stays. */
class Steps implements RateSegments {
  private step = -1;

  constructor(
    private readonly rates: readonly number[],
    private readonly at: readonly number[],
  ) {}

  get rate(): number {
    return this.step < 0 ? 0 : this.rates[this.step] * PER_SECOND;
  }

  get end(): number {
    return this.step + 1 < this.at.length ? this.at[this.step + 1] : Infinity;
  }

  turn(): void {
    this.step++;
  }
}

export const steps: ArrivalsEntry = {
  name: 'steps',
  summary: 'Poisson arrivals whose rate changes at given instants',
  options: [
    { name: 'rates', kind: 'frequencies', meaning: 'The rates, one after the other.' },
    { name: 'at', kind: 'durations', meaning: 'When each begins, counted from the start.' },
  ],
  positional: ['rates', 'at'],
  create(options, random) {
    const given = new OptionReader(steps, options);
    const rates = given.numbers('rates');
    const at = given.numbers('at');
    if (rates.length !== at.length) {
      given.fail(`'rates' and 'at' must be equally long, not ${rates.length} and ${at.length}`);
    }
    if (at.some((instant, i) => i > 0 && instant <= at[i - 1])) given.fail(`'at' must rise`);
    return new ModulatedPoisson(new Steps(rates, at), random);
  },
  meanRate: () => null,
};
