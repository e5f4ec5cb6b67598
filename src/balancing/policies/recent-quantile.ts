/** How many of the latest values count. */
const MEMORY = 128;

/** A quantile of the latest values, which are kept in their order and in the order of size. */
export class RecentQuantile {
  private readonly latest = new Float64Array(MEMORY);
  private readonly sorted = new Float64Array(MEMORY);
  private count = 0;
  private next = 0;

  /** Enters a value; the oldest makes room. */
  add(value: number): void {
    const { latest, sorted } = this;
    if (this.count === MEMORY) {
      const place = this.placeOf(latest[this.next]);
      sorted.copyWithin(place, place + 1, this.count);
      this.count--;
    }
    const place = this.placeOf(value);
    sorted.copyWithin(place + 1, place, this.count);
    sorted[place] = value;
    latest[this.next] = value;
    this.next = (this.next + 1) % MEMORY;
    this.count++;
  }

  /** The least value that a share `q` of all do not exceed; -Infinity for no share. */
  at(q: number): number {
    const place = Math.ceil(q * this.count) - 1;
    return place < 0 ? -Infinity : this.sorted[place];
  }

  /** The first place of one that is not below `value`. */
  private placeOf(value: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.sorted[middle] < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
