import { exponentialOf } from '../../engine/distributions/exponential.js';
import { OptionReader } from '../../engine/option-reader.js';
import type { RandomSource } from '../../engine/random.js';
import { PER_SECOND, SinceStart, type ArrivalsEntry } from './arrivals.js';

/** Gaps are drawn so many at a time, which is quicker than one by one. */
const BATCH = 32;

class Poisson extends SinceStart {
  private time = 0;
  private readonly gap: number;
  private readonly gaps = new Float64Array(BATCH);
  private taken = BATCH;

  constructor(
    rate: number,
    private readonly random: RandomSource,
  ) {
    super();
    this.gap = 1 / (rate * PER_SECOND);
  }

  protected override advance(): number {
    if (this.taken === BATCH) this.draw();
    return (this.time += this.gaps[this.taken++]);
  }

  private draw(): void {
    const { gap, gaps, random } = this;
    for (let i = 0; i < BATCH; i++) gaps[i] = random.uniform();
    for (let i = 0; i < BATCH; i++) gaps[i] = gap * exponentialOf(gaps[i]);
    this.taken = 0;
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
