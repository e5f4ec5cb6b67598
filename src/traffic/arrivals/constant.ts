import { OptionReader } from '../../engine/option-reader.js';
import { SECOND } from '../../engine/time.js';
import { SinceStart, type ArrivalsEntry } from './arrivals.js';

/** Arrivals are counted, not added up: the millionth of 3 a second is as exact as the first. */
class Constant extends SinceStart {
  private count = 0;

  constructor(private readonly rate: number) {
    super();
  }

  protected override advance(): number {
    return (++this.count * SECOND) / this.rate;
  }
}

export const constant: ArrivalsEntry = {
  name: 'constant',
  summary: 'evenly spaced, the first one interval after the start',
  options: [{ name: 'rate', kind: 'frequency', min: 0, meaning: 'The rate.' }],
  positional: ['rate'],
  create: (options) => new Constant(new OptionReader(constant, options).positive('rate')),
  meanRate: (options) => new OptionReader(constant, options).positive('rate'),
};
