import { standardExponential } from '../../engine/distributions/exponential.js';
import { OptionReader } from '../../engine/option-reader.js';
import type { RandomSource } from '../../engine/random.js';
import { PER_SECOND, type ArrivalsEntry } from './arrivals.js';
import { ModulatedPoisson, type RateSegments } from './modulated-poisson.js';

/** Two rates in turn, the first one first. Without `random` the periods keep their length. */
class Alternating implements RateSegments {
  end = 0;
  private on = false;

  constructor(
    private readonly rates: readonly [number, number],
    private readonly periods: readonly [number, number],
    private readonly random: RandomSource | undefined,
  ) {
    this.turn();
  }

  get rate(): number {
    return this.on ? this.rates[0] : this.rates[1];
  }

  turn(): void {
    this.on = !this.on;
    const mean = this.on ? this.periods[0] : this.periods[1];
    this.end += this.random === undefined ? mean : mean * standardExponential(this.random);
  }
}

export const onOff: ArrivalsEntry = {
  name: 'on-off',
  summary: 'Poisson arrivals in bursts with pauses between, beginning with a burst',
  options: [
    { name: 'rate', kind: 'frequency', min: 0, meaning: 'The rate in a burst.' },
    { name: 'on', kind: 'duration', min: 1, meaning: 'The mean length of a burst.' },
    { name: 'off', kind: 'duration', min: 1, meaning: 'The mean length of a pause.' },
    { name: 'offRate', kind: 'frequency', min: 0, default: 0, meaning: 'The rate in a pause.' },
    {
      name: 'periods',
      kind: 'choice',
      choices: ['exponential', 'fixed'],
      default: 'exponential',
      meaning: 'Whether bursts and pauses vary or all have their mean length.',
    },
  ],
  positional: ['rate', 'on', 'off'],
  create(options, random) {
    const given = new OptionReader(onOff, options);
    const rates = [
      given.positive('rate') * PER_SECOND,
      given.number('offRate') * PER_SECOND,
    ] as const;
    const periods = [given.positive('on'), given.positive('off')] as const;
    const varying = given.choice('periods') === 'exponential' ? random : undefined;
    return new ModulatedPoisson(new Alternating(rates, periods, varying), random);
  },
  turning(options) {
    const given = new OptionReader(onOff, options);
    return (given.positive('on') + given.positive('off')) / 2;
  },
  meanRate(options) {
    const given = new OptionReader(onOff, options);
    const on = given.positive('on');
    const off = given.positive('off');
    return (given.positive('rate') * on + given.number('offRate') * off) / (on + off);
  },
};
