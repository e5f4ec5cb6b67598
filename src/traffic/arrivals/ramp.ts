import { standardExponential } from '../../engine/distributions/exponential.js';
import { OptionReader } from '../../engine/option-reader.js';
import type { RandomSource } from '../../engine/random.js';
import { PER_SECOND, SinceStart, type ArrivalsEntry } from './arrivals.js';

/** By inversion: the area under the rate between two arrivals is exponential with mean 1. */
class Ramp extends SinceStart {
  private time = 0;
  private readonly slope: number;

  constructor(
    private readonly from: number,
    private readonly to: number,
    private readonly over: number,
    private readonly random: RandomSource,
  ) {
    super();
    this.slope = (to - from) / over;
  }

  protected override advance(): number {
    let area = standardExponential(this.random);
    if (this.time < this.over) {
      const rate = this.from + this.slope * this.time;
      const left = ((rate + this.to) / 2) * (this.over - this.time);
      if (area < left) {
        // The root of slope/2 x^2 + rate x = area, in the form that does not cancel.
        const under = Math.max(0, rate * rate + 2 * this.slope * area);
        return (this.time += (2 * area) / (rate + Math.sqrt(under)));
      }
      area -= left;
      this.time = this.over;
    }
    return (this.time += this.to > 0 ? area / this.to : Infinity);
  }
}

export const ramp: ArrivalsEntry = {
  name: 'ramp',
  summary: 'Poisson arrivals whose rate goes from one value to another and stays there',
  options: [
    { name: 'from', kind: 'frequency', min: 0, meaning: 'The rate at the start.' },
    { name: 'to', kind: 'frequency', min: 0, meaning: 'The rate at the end of the ramp.' },
    { name: 'over', kind: 'duration', min: 1, meaning: 'How long the ramp takes.' },
  ],
  positional: ['from', 'to', 'over'],
  create(options, random) {
    const given = new OptionReader(ramp, options);
    const from = given.number('from') * PER_SECOND;
    const to = given.number('to') * PER_SECOND;
    return new Ramp(from, to, given.positive('over'), random);
  },
  meanRate: () => null,
};
