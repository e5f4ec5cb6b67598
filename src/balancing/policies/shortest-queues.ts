/**
 * Queue lengths, with the shortest and how many have it at hand: a complete binary tree, whose
 * nodes know the least below them and how often it is there. O(log n) for a change and for a find.
 */
export class ShortestQueues {
  /** Leaves begin here; a power of two. */
  private readonly base: number;
  private readonly least: Float64Array;
  private readonly times: Int32Array;

  constructor(count: number) {
    let base = 1;
    while (base < count) base *= 2;
    this.base = base;
    this.least = new Float64Array(2 * base).fill(Infinity);
    this.times = new Int32Array(2 * base);
  }

  /** How many have the shortest; 0 where nobody is in. */
  get ties(): number {
    return this.times[1];
  }

  /** Infinity takes it out. */
  set(index: number, length: number): void {
    const { base, least, times } = this;
    let node = base + index;
    if (least[node] === length) return;
    least[node] = length;
    times[node] = length === Infinity ? 0 : 1;
    for (node >>= 1; node > 0; node >>= 1) {
      const left = 2 * node;
      const right = left + 1;
      const shorter = Math.min(least[left], least[right]);
      least[node] = shorter;
      times[node] =
        (least[left] === shorter ? times[left] : 0) + (least[right] === shorter ? times[right] : 0);
    }
  }

  /** The nth of those that have the shortest, from 0, in the order of the list. */
  nth(n: number): number {
    const { base, least, times } = this;
    let node = 1;
    let rest = n;
    while (node < base) {
      const left = 2 * node;
      const before = least[left] === least[node] ? times[left] : 0;
      if (rest < before) node = left;
      else {
        rest -= before;
        node = left + 1;
      }
    }
    return node - base;
  }
}
