import type { Cells } from '../../engine/cells.js';
import type { OptionValue, TableEntry } from '../../engine/options.js';
import type { RandomSource } from '../../engine/random.js';

/** When the requests of an open workload are meant to be sent, whatever becomes of them. */
export interface ArrivalProcess {
  /**
   * The instant of the next arrival in nanoseconds, not rounded, or Infinity when there are no
   * more. The first call starts the process at `now`; later ones go on from the last arrival with
   * its fraction of a nanosecond, so that rounding by the caller leaves the long-run rate exact.
   */
  next(now: number): number;
  /**
   * True where what `next` gave last is no arrival, only an instant before which there is none: ask
   * again then. A process that changes a billion times between two arrivals must not keep a run
   * from stopping.
   */
  readonly tentative?: boolean;
}

/** A kind of arrival process: its options as plain data, and how to make one. */
export interface ArrivalsEntry extends TableEntry {
  /** The options of the short form in their order: `poisson(100/s)` gives the rate. */
  positional: readonly string[];
  /** @param cells for what it keeps of numbers, beside others like it */
  create(
    options: ReadonlyMap<string, OptionValue>,
    random: RandomSource,
    cells: Cells,
  ): ArrivalProcess;
  /** The mean time between two changes of the rate in nanoseconds, where it goes on changing. */
  turning?(options: ReadonlyMap<string, OptionValue>): number;
  /** Arrivals per second in the long run, or null where that is not one number. */
  meanRate(options: ReadonlyMap<string, OptionValue>): number | null;
}

/** Rates are given per second, time runs in nanoseconds. */
export const PER_SECOND = 1e-9;

/** A process that counts time from its start. */
export abstract class SinceStart implements ArrivalProcess {
  tentative = false;
  private start = NaN;

  next(now: number): number {
    if (this.start !== this.start) this.start = now;
    return this.start + this.advance();
  }

  /** The next arrival in nanoseconds since the start. */
  protected abstract advance(): number;
}
