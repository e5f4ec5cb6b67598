import type { Backend } from '../policy.js';

/** Backends side by side, each as wide as its weight. */
export class WeightLine {
  /** The sum of the weights. */
  readonly total: number;
  private readonly ends: Float64Array;

  constructor(private readonly members: readonly Backend[]) {
    this.ends = new Float64Array(members.length);
    let total = 0;
    members.forEach(({ weight }, place) => (this.ends[place] = total += weight));
    this.total = total;
  }

  /** The list's index of the backend at a point from 0 up to, and without, the total. */
  at(point: number): number {
    let from = 0;
    let to = this.ends.length - 1;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (point < this.ends[middle]) to = middle;
      else from = middle + 1;
    }
    return this.members[from].index;
  }
}
