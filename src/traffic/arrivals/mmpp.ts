import { standardExponential } from '../../engine/distributions/exponential.js';
import { AliasTable } from '../../engine/alias-table.js';
import { OptionReader } from '../../engine/option-reader.js';
import { below, type RandomSource } from '../../engine/random.js';
import { PER_SECOND, type ArrivalsEntry } from './arrivals.js';
import { ModulatedPoisson, type RateSegments } from './modulated-poisson.js';

/**
 * The states of a Markov-modulated Poisson process. Both ways of jumping visit all states equally
 * often, so a state's share of the time is its share of the mean stays; the first state is drawn
 * by these shares, and the process is stationary from its start.
 */
class MarkovStates implements RateSegments {
  end = 0;
  private state: number;

  constructor(
    private readonly rates: readonly number[],
    private readonly means: readonly number[],
    private readonly cyclic: boolean,
    private readonly random: RandomSource,
  ) {
    this.state = new AliasTable(means).pick(random);
    this.stay();
  }

  get rate(): number {
    return this.rates[this.state] * PER_SECOND;
  }

  turn(): void {
    const others = this.rates.length - 1;
    const step = this.cyclic ? 1 : 1 + below(this.random, others);
    this.state = (this.state + step) % this.rates.length;
    this.stay();
  }

  private stay(): void {
    this.end += this.means[this.state] * standardExponential(this.random);
  }
}

function statesOf(given: OptionReader): { rates: readonly number[]; means: readonly number[] } {
  const rates = given.numbers('rates', 2);
  const means = given.numbers('means', 2);
  if (rates.length !== means.length) {
    given.fail(`'rates' and 'means' must be equally long, not ${rates.length} and ${means.length}`);
  }
  if (!rates.some((rate) => rate > 0)) given.fail(`one of 'rates' must be positive`);
  if (!means.every((mean) => mean >= 1)) given.fail(`'means' must be at least 1 ns each`);
  return { rates, means };
}

export const mmpp: ArrivalsEntry = {
  name: 'mmpp',
  summary: 'Poisson arrivals whose rate jumps between states with exponential stays',
  options: [
    { name: 'rates', kind: 'frequencies', meaning: 'The rate in each state, two states or more.' },
    { name: 'means', kind: 'durations', meaning: 'The mean length of a stay in each state.' },
    {
      name: 'jump',
      kind: 'choice',
      choices: ['cyclic', 'uniform'],
      default: 'cyclic',
      meaning: 'To the next state of the list, or to any other alike.',
    },
  ],
  positional: ['rates', 'means'],
  source: 'Fischer and Meier-Hellstern, "The MMPP cookbook" (1993)',
  create(options, random) {
    const given = new OptionReader(mmpp, options);
    const { rates, means } = statesOf(given);
    const cyclic = given.choice('jump') === 'cyclic';
    return new ModulatedPoisson(new MarkovStates(rates, means, cyclic, random), random);
  },
  turning(options) {
    const { means } = statesOf(new OptionReader(mmpp, options));
    return means.reduce((sum, mean) => sum + mean, 0) / means.length;
  },
  meanRate(options) {
    const { rates, means } = statesOf(new OptionReader(mmpp, options));
    const arrivals = rates.reduce((sum, rate, i) => sum + rate * means[i], 0);
    return arrivals / means.reduce((sum, mean) => sum + mean, 0);
  },
};
