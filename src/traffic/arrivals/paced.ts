import type { ArrivalProcess } from './arrivals.js';

/**
 * Arrivals whose clock runs at another pace than the simulation's: at pace 2 they come twice as
 * often, and a process that changes over time goes through its course twice as fast. At pace 0 it
 * stands still.
 */
export class PacedArrivals implements ArrivalProcess {
  private pace = 1;
  /** The two clocks when the pace was set last. */
  private since = 0;
  private read = 0;
  /** On its own clock: the arrival given out last. */
  private due = NaN;

  constructor(private readonly arrivals: ArrivalProcess) {}

  next(now: number): number {
    if (Number.isNaN(this.due)) this.since = this.read = now;
    this.due = this.arrivals.next(this.own(now));
    return this.outer();
  }

  /** Sets the pace; gives the instant at which the arrival given out last is due now. */
  change(pace: number, now: number): number {
    // Before its start the process' own clock stands.
    const at = Math.max(now, this.since);
    this.read = this.own(at);
    this.since = at;
    this.pace = pace;
    return this.outer();
  }

  get tentative(): boolean {
    return this.arrivals.tentative ?? false;
  }

  /** Nothing more comes, at whatever pace. */
  get isOver(): boolean {
    return this.due === Infinity;
  }

  private own(now: number): number {
    return this.read + (now - this.since) * this.pace;
  }

  private outer(): number {
    const left = this.due - this.read;
    if (left <= 0) return this.since;
    return this.pace === 0 ? Infinity : this.since + left / this.pace;
  }
}
