import type { Nanoseconds } from '../engine/time.js';

const VALUE = 0;
const SINCE = 1;
const AREA = 2;
const MAX = 3;

/**
 * The average over time of something that changes in steps: a queue's length, busy workers, requests
 * in a system. It keeps the area under the curve from `from` on; changes before that instant only
 * say where the curve starts.
 */
export class TimeAverage {
  private readonly cells = new Float64Array(4);

  /** @param from the instant from which area and maximum count: the end of the warm-up. */
  constructor(readonly from: Nanoseconds = 0) {
    this.cells[SINCE] = from;
  }

  get value(): number {
    return this.cells[VALUE];
  }

  /** The greatest value from `from` on (the one that stood at `from` included). */
  get max(): number {
    return this.cells[MAX];
  }

  /** The curve takes `value` at `now`; instants never go back. */
  set(now: Nanoseconds, value: number): void {
    const { cells } = this;
    if (now > cells[SINCE]) {
      cells[AREA] += cells[VALUE] * (now - cells[SINCE]);
      cells[SINCE] = now;
    }
    cells[VALUE] = value;
    if (value > cells[MAX] || now <= this.from) cells[MAX] = value;
  }

  add(now: Nanoseconds, delta: number): void {
    this.set(now, this.cells[VALUE] + delta);
  }

  /** Area in value x ns from `from` to `now`, which lies at or after the last change. */
  areaUntil(now: Nanoseconds): number {
    const { cells } = this;
    return cells[AREA] + cells[VALUE] * Math.max(0, now - cells[SINCE]);
  }

  /** Mean over `from` to `now`; null where that is no time at all. */
  mean(now: Nanoseconds): number | null {
    return now > this.from ? this.areaUntil(now) / (now - this.from) : null;
  }
}
