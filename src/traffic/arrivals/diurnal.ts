import { standardExponential } from '../../engine/distributions/exponential.js';
import { sin } from '../../engine/math.js';
import { OptionReader } from '../../engine/option-reader.js';
import type { RandomSource } from '../../engine/random.js';
import { SECOND } from '../../engine/time.js';
import { PER_SECOND, SinceStart, type ArrivalsEntry } from './arrivals.js';

const TWO_PI = 6.283185307179586;

/** By thinning (Lewis and Shedler 1979): arrivals at the peak rate, kept as the rate of the hour. */
class Diurnal extends SinceStart {
  private time = 0;

  constructor(
    private readonly mean: number,
    private readonly amplitude: number,
    private readonly period: number,
    private readonly phase: number,
    private readonly random: RandomSource,
  ) {
    super();
  }

  protected override advance(): number {
    const peak = 1 + this.amplitude;
    for (;;) {
      this.time += standardExponential(this.random) / (this.mean * peak);
      // So rare that the sum has left the numbers.
      if (this.time === Infinity) return Infinity;
      // Whole turns are taken off first: the sine stays sharp however long the run.
      const turns = this.time / this.period + this.phase;
      const rate = 1 + this.amplitude * sin(TWO_PI * (turns - Math.floor(turns)));
      if (peak * this.random.uniform() < rate) return this.time;
    }
  }
}

export const diurnal: ArrivalsEntry = {
  name: 'diurnal',
  summary: 'Poisson arrivals whose rate follows a sine: mean (1 + amplitude sin(2 pi t / period))',
  options: [
    { name: 'mean', kind: 'frequency', min: 0, meaning: 'The rate over a whole period.' },
    {
      name: 'amplitude',
      kind: 'fraction',
      min: 0,
      max: 1,
      default: 0.5,
      meaning: 'How far the rate swings to both sides, as a part of the mean.',
    },
    {
      name: 'period',
      kind: 'duration',
      min: 1,
      default: 86_400 * SECOND,
      meaning: 'The length of a day.',
    },
    {
      name: 'phase',
      kind: 'fraction',
      min: 0,
      max: 1,
      default: 0,
      meaning: 'Where in the period the process starts: 0.25 is the peak, 0.75 the lowest point.',
    },
  ],
  positional: ['mean', 'amplitude', 'period'],
  create(options, random) {
    const given = new OptionReader(diurnal, options);
    return new Diurnal(
      given.positive('mean') * PER_SECOND,
      given.number('amplitude'),
      given.positive('period'),
      given.number('phase'),
      random,
    );
  },
  meanRate: (options) => new OptionReader(diurnal, options).positive('mean'),
};
