import type { Nanoseconds } from '../../engine/time.js';
import { Histogram } from '../../measure/histogram.js';
import type { HedgeOptions } from './options.js';

/**
 * When to hedge: after a fixed time, or after a percentile of the latencies of first attempts so far
 * (Dean and Barroso, "The tail at scale", CACM 56(2), 2013). An attempt that was given up counts as
 * slower than all that were answered: left out, it would draw the percentile down, and hedges would
 * breed hedges. The percentile is taken anew whenever a thirty-second more has been seen.
 */
export class HedgeDelay {
  private readonly seen = new Histogram(0.01);
  private givenUp = 0;
  private refreshAt: number;
  private value: Nanoseconds;

  constructor(private readonly options: HedgeOptions) {
    this.refreshAt = options.percentile === null ? Infinity : options.samples;
    this.value = options.after;
  }

  /** Infinity for never. */
  get nanoseconds(): Nanoseconds {
    const count = this.seen.count + this.givenUp;
    if (count >= this.refreshAt) {
      const { percentile } = this.options;
      this.value = Math.round(this.seen.quantileWithFailures(percentile as number, this.givenUp));
      this.refreshAt = count + 1 + (count >> 5);
    }
    return this.value;
  }

  answered(latency: Nanoseconds): void {
    if (this.options.percentile !== null) this.seen.record(latency);
  }

  gaveUp(): void {
    this.givenUp++;
  }
}
