import { standardExponential } from '../../engine/distributions/exponential.js';
import type { RandomSource } from '../../engine/random.js';
import { SinceStart } from './arrivals.js';

/** A rate that is constant for a while, then another. */
export interface RateSegments {
  /** Arrivals per nanosecond in the present segment. */
  readonly rate: number;
  /** Where the segment ends, in nanoseconds since the start; Infinity for the last. */
  readonly end: number;
  /** Goes to the next segment. */
  turn(): void;
}

/** Changes of the rate that are looked through at once. */
const MAX_TURNS = 1_000_000;

/**
 * Poisson arrivals whose rate changes in steps, by inversion: the expected number of arrivals
 * between one and the next is exponential with mean 1, and is used up at the rate of the moment.
 */
export class ModulatedPoisson extends SinceStart {
  private time = 0;
  /** What is left of the wait for an arrival that has been asked for and not come. */
  private left = 0;

  constructor(
    private readonly segments: RateSegments,
    private readonly random: RandomSource,
  ) {
    super();
  }

  protected override advance(): number {
    const { segments } = this;
    let wait = this.tentative ? this.left : standardExponential(this.random);
    this.tentative = false;
    for (let turns = 0; turns < MAX_TURNS; turns++) {
      const { rate, end } = segments;
      if (end === Infinity) return (this.time += rate > 0 ? wait / rate : Infinity);
      const expected = (end - this.time) * rate;
      if (wait < expected) return (this.time += wait / rate);
      wait -= expected;
      this.time = end;
      segments.turn();
    }
    this.left = wait;
    this.tentative = true;
    return this.time;
  }
}
