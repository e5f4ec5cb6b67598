import type { Nanoseconds } from '../engine/time.js';
import { TimeAverages } from './time-averages.js';

/** What was worked over a span, held against what could be: seconds of work a second. */
export interface WorkCheck {
  /** Mean work, by the account of each computation. */
  done: number;
  /** Mean of workers in existence, times their speed. */
  possible: number;
  /** By how much the first exceeds the second; 0 where it does not. */
  relativeExcess: number;
  /** The excess is within rounding. */
  holds: boolean;
}

const ROUNDING = 1e-9;

/**
 * The work of a service over a span: no set of workers does more than their number times their
 * speed, integrated over the time of their existence. The left side is told by the computations (what
 * each takes when it begins, what is left of it when it ends early, and what of it lies before and
 * behind the span); the right side by the workers alone. Work is in nanoseconds of a worker of speed 1.
 */
export class WorkLaw {
  private readonly capacities: TimeAverages;
  /** Work of all computations that have begun, within the span or not. */
  asked = 0;
  private measuring = false;
  private work = 0;
  private end: Nanoseconds = 0;

  /**
   * @param members the sets of workers, such as replicas
   * @param from start of the span
   */
  constructor(
    private readonly members: number,
    private readonly from: Nanoseconds = 0,
  ) {
    this.capacities = new TimeAverages(members, from);
  }

  /** The span begins. @param left work of the computations that are under way */
  open(left: number): void {
    this.measuring = true;
    this.work = left;
  }

  /** A computation begins that takes so much work. */
  begins(work: number): void {
    this.asked += work;
    if (this.measuring) this.work += work;
  }

  /** One ends with so much of its work undone: because it was taken back, or by rounding. */
  ends(undone: number): void {
    if (this.measuring) this.work -= undone;
  }

  /** From now on a member has workers of so much speed in all. */
  capacity(member: number, now: Nanoseconds, capacity: number): void {
    this.capacities.set(member, now, capacity);
  }

  /** The span ends. @param left as in `open` */
  close(now: Nanoseconds, left: number): void {
    this.ends(left);
    this.measuring = false;
    this.end = now;
  }

  /** Valid after `close`. */
  check(): WorkCheck {
    const span = this.end - this.from;
    if (!(span > 0)) return { done: 0, possible: 0, relativeExcess: 0, holds: true };
    let possible = 0;
    for (let i = 0; i < this.members; i++) possible += this.capacities.areaUntil(i, this.end);
    const excess = Math.max(0, this.work - possible);
    const relativeExcess = excess === 0 ? 0 : excess / this.work;
    return {
      done: this.work / span,
      possible: possible / span,
      relativeExcess,
      holds: relativeExcess <= ROUNDING,
    };
  }
}
