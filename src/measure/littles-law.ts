import type { Nanoseconds } from '../engine/time.js';

/** Both sides of L = lambda W. Rates are per second, times in nanoseconds. */
export interface LawCheck {
  /** Mean number present, from the counted arrivals and departures alone. */
  L: number;
  /** Those who were present at some time of the span, per second of it. */
  lambda: number;
  /** Their mean stay within the span, from their own arrival times alone. */
  W: number;
  /** |L - lambda W| by the greater of the two; 0 where nobody came. */
  relativeError: number;
  /** The error is within rounding. */
  holds: boolean;
}

const PRESENT = 0;
const SINCE = 1;
const AREA = 2;
const SOJOURNS = 3;
const ENTERED = 4;
const LEFT = 5;
const END = 6;
const ROUNDING = 1e-9;

/**
 * Little's law over a finite span, where it is an identity: the area under the number present equals
 * the sum of the stays, if stays are cut at both ends of the span (Little, "Little's Law as viewed
 * on its 50th anniversary", Operations Research 59(3), 2011, theorem LL.3). The left side sees only
 * when the number changes; the right side only how long each one says it has been there. They agree
 * unless someone was lost, counted twice, or given a wrong time.
 *
 * Over a service's workers instead of its requests (start and end of service) it is the utilisation
 * law: mean busy workers = throughput x mean service time.
 */
export class LittlesLaw {
  private readonly cells = new Float64Array(7);

  /** @param from start of the span; the time that someone spent inside before it does not count. */
  constructor(private readonly from: Nanoseconds = 0) {
    this.cells[SINCE] = from;
  }

  /** How many are in the system. */
  get inside(): number {
    return this.cells[PRESENT];
  }

  arrive(now: Nanoseconds): void {
    const { cells } = this;
    this.passTo(now);
    cells[PRESENT]++;
    // Those who are there when the span begins have entered it.
    if (now <= this.from) cells[ENTERED] = cells[PRESENT];
    else cells[ENTERED]++;
  }

  /** Someone leaves who came at `arrivedAt`, by its own account. */
  depart(now: Nanoseconds, arrivedAt: Nanoseconds): void {
    const { cells } = this;
    this.passTo(now);
    cells[PRESENT]--;
    if (now <= this.from) cells[ENTERED] = cells[PRESENT];
    else this.leave(now, arrivedAt);
  }

  /** Ends the span. `present` gives the arrival times of all who are still there. Call it once. */
  finish(now: Nanoseconds, present: Iterable<Nanoseconds>): void {
    this.cells[END] = now;
    for (const arrivedAt of present) this.leave(now, arrivedAt);
  }

  /** Valid after `finish`. */
  check(): LawCheck {
    const end = this.cells[END];
    const span = end - this.from;
    this.passTo(end);
    const L = span > 0 ? this.cells[AREA] / span : 0;
    const lambda = span > 0 ? (this.cells[ENTERED] / span) * 1e9 : 0;
    const W = this.cells[LEFT] > 0 ? this.cells[SOJOURNS] / this.cells[LEFT] : 0;
    const product = (lambda * W) / 1e9;
    const greater = Math.max(L, product);
    const relativeError = greater > 0 ? Math.abs(L - product) / greater : 0;
    return { L, lambda, W, relativeError, holds: relativeError <= ROUNDING };
  }

  /** Those present have stayed until `now`. */
  private passTo(now: Nanoseconds): void {
    const { cells } = this;
    if (now <= cells[SINCE]) return;
    cells[AREA] += cells[PRESENT] * (now - cells[SINCE]);
    cells[SINCE] = now;
  }

  private leave(now: Nanoseconds, arrivedAt: Nanoseconds): void {
    this.cells[LEFT]++;
    this.cells[SOJOURNS] += now - Math.max(arrivedAt, this.from);
  }
}

/** Both sides of the utilisation law, and the utilisation itself. */
export interface UtilisationCheck {
  /** Mean share of the workers that were busy. */
  utilisation: number;
  /** Services under way at some time of the span, per second. */
  throughput: number;
  /** Mean time of those services within the span, in nanoseconds. */
  serviceTime: number;
  relativeError: number;
  holds: boolean;
}

/** The utilisation law, from Little's law checked over `workers` workers. */
export function utilisation(check: LawCheck, workers: number): UtilisationCheck {
  return {
    utilisation: check.L / workers,
    throughput: check.lambda,
    serviceTime: check.W,
    relativeError: check.relativeError,
    holds: check.holds,
  };
}
