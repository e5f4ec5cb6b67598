import type { Nanoseconds } from '../engine/time.js';

const VALUE = 0;
const SINCE = 1;
const AREA = 2;
const CELLS = 4;

/**
 * Averages over time of things that change in steps: queues' lengths, busy workers. Each keeps the
 * area under its curve from `from` on; changes before that instant only say where the curve starts.
 * All are in one array, where two that belong together share a line of the processor's cache.
 */
export class TimeAverages {
  private readonly cells: Float64Array;

  /**
   * @param count how many curves
   * @param from the instant from which areas count: the end of the warm-up
   */
  constructor(
    count: number,
    readonly from: Nanoseconds = 0,
  ) {
    this.cells = new Float64Array(count * CELLS);
    for (let i = 0; i < count; i++) this.cells[i * CELLS + SINCE] = from;
  }

  value(curve: number): number {
    return this.cells[curve * CELLS + VALUE];
  }

  /** A curve takes `value` at `now`; instants never go back. */
  set(curve: number, now: Nanoseconds, value: number): void {
    const { cells } = this;
    const at = curve * CELLS;
    if (cells[at + VALUE] === value) return;
    const passed = now - cells[at + SINCE];
    if (passed > 0) {
      cells[at + AREA] += cells[at + VALUE] * passed;
      cells[at + SINCE] = now;
    }
    cells[at + VALUE] = value;
  }

  /** Area in value x ns from `from` to `now`, which lies at or after the last change. */
  areaUntil(curve: number, now: Nanoseconds): number {
    const { cells } = this;
    const at = curve * CELLS;
    return cells[at + AREA] + cells[at + VALUE] * Math.max(0, now - cells[at + SINCE]);
  }

  /** Mean over `from` to `now`; null where that is no time at all. */
  mean(curve: number, now: Nanoseconds): number | null {
    return now > this.from ? this.areaUntil(curve, now) / (now - this.from) : null;
  }
}
