/** Numbers of one row: 64 bytes, a cache line or two. */
export const ROW = 8;
/** Rows of one block. */
const ROWS = 4096;

/**
 * Numbers of many like things side by side. V8 keeps each double field of an object as an object of its
 * own, far from it; with thousands of ports, each of them is a cache miss. A row never moves.
 */
export class Cells {
  private block = new Float64Array(0);
  private used = 0;

  /** A row of zeros: it begins at `start` of `block`. */
  take(): { block: Float64Array; start: number } {
    if (this.used === this.block.length) {
      // A single port, as in a test, needs no more than its own.
      this.block = new Float64Array(this.block.length === 0 ? 16 * ROW : ROWS * ROW);
      this.used = 0;
    }
    const start = this.used;
    this.used += ROW;
    return { block: this.block, start };
  }
}
