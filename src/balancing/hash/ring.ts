/** Points on a circle of 64-bit hashes, each with its owner, in the order of the hashes. */
export class Ring {
  readonly size: number;
  private readonly highs: Uint32Array;
  private readonly lows: Uint32Array;
  private readonly owners: Int32Array;

  /** Sorts the points; those of equal hash stay in the order given. */
  constructor(highs: Uint32Array, lows: Uint32Array, owners: Int32Array) {
    const order = sortedOrder(lows, highs);
    this.size = order.length;
    this.highs = new Uint32Array(this.size);
    this.lows = new Uint32Array(this.size);
    this.owners = new Int32Array(this.size);
    for (let i = 0; i < this.size; i++) {
      this.highs[i] = highs[order[i]];
      this.lows[i] = lows[order[i]];
      this.owners[i] = owners[order[i]];
    }
  }

  /** The high and low word of a point's hash, unsigned. */
  high(point: number): number {
    return this.highs[point];
  }

  low(point: number): number {
    return this.lows[point];
  }

  owner(point: number): number {
    return this.owners[point];
  }

  /** The first point at or after a hash; past the last one the circle begins again. */
  find(high: number, low: number): number {
    const { highs, lows, size } = this;
    const soughtHigh = high >>> 0;
    const soughtLow = low >>> 0;
    let from = 0;
    let to = size;
    while (from < to) {
      const middle = (from + to) >>> 1;
      const there = highs[middle];
      if (there < soughtHigh || (there === soughtHigh && lows[middle] < soughtLow)) {
        from = middle + 1;
      } else to = middle;
    }
    return from === size ? 0 : from;
  }
}

/**
 * The stable order by `major`, then `minor`: radix sort by bytes. A ring may hold millions of
 * points, and sorting them by comparison would be most of the time to build it.
 */
function sortedOrder(minor: Uint32Array, major: Uint32Array): Uint32Array {
  let order = new Uint32Array(minor.length);
  let next = new Uint32Array(minor.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  const starts = new Uint32Array(256);
  for (const words of [minor, major]) {
    for (let shift = 0; shift < 32; shift += 8) {
      starts.fill(0);
      for (const word of words) starts[(word >>> shift) & 0xff]++;
      for (let byte = 0, sum = 0; byte < 256; byte++) {
        const count = starts[byte];
        starts[byte] = sum;
        sum += count;
      }
      for (const i of order) next[starts[(words[i] >>> shift) & 0xff]++] = i;
      [order, next] = [next, order];
    }
  }
  return order;
}
