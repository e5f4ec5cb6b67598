/** Numbers of a row, or of each line of a wider one: 64 bytes, a cache line. */
export const ROW = 8;
/** In place of a row: what it begins with is NaN. */
export const NO_ROW = 0;
/**
 * What is left out at the beginning. Large blocks of memory begin 16 bytes behind a page with glibc,
 * and a row that lay across two lines would cost two misses.
 */
const ALIGNMENT = 6;

/**
 * Numbers of many like things side by side, a row each. V8 keeps each double field of an object as an
 * object of its own, far from it; with thousands of ports, each of them is a cache miss.
 */
export class Cells {
  /** All rows. Another one when they grow: do not keep it. */
  block = new Float64Array(ALIGNMENT + 8 * ROW).fill(NaN, 0, ALIGNMENT);
  private used = ALIGNMENT;

  /** A row of zeros: the place in `block` where it begins, for good. */
  take(width = ROW): number {
    while (this.used + width > this.block.length) this.grow();
    const row = this.used;
    this.used += width;
    return row;
  }

  private grow(): void {
    const larger = new Float64Array(ALIGNMENT + (this.block.length - ALIGNMENT) * 2);
    larger.set(this.block);
    this.block = larger;
  }
}
