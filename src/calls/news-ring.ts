import type { Nanoseconds } from '../engine/time.js';

const CELLS = 5;

/** News on their way, the oldest first; fields of the oldest are its getters. */
export class NewsRing {
  length = 0;
  private cells = new Float64Array(64 * CELLS);
  private head = 0;

  get due(): Nanoseconds {
    return this.cells[this.head * CELLS];
  }

  get balancer(): number {
    return this.cells[this.head * CELLS + 1];
  }

  get replica(): number {
    return this.cells[this.head * CELLS + 2];
  }

  get what(): number {
    return this.cells[this.head * CELLS + 3];
  }

  get latency(): Nanoseconds {
    return this.cells[this.head * CELLS + 4];
  }

  push(due: number, balancer: number, replica: number, what: number, latency: number): void {
    const capacity = this.cells.length / CELLS;
    if (this.length === capacity) this.grow(capacity);
    const at = ((this.head + this.length++) & (this.cells.length / CELLS - 1)) * CELLS;
    this.cells[at] = due;
    this.cells[at + 1] = balancer;
    this.cells[at + 2] = replica;
    this.cells[at + 3] = what;
    this.cells[at + 4] = latency;
  }

  shift(): void {
    this.head = (this.head + 1) & (this.cells.length / CELLS - 1);
    this.length--;
  }

  private grow(capacity: number): void {
    const larger = new Float64Array(this.cells.length * 2);
    const split = this.head * CELLS;
    larger.set(this.cells.subarray(split));
    larger.set(this.cells.subarray(0, split), this.cells.length - split);
    this.cells = larger;
    this.head = 0;
    this.length = capacity;
  }
}
