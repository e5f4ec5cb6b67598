/**
 * A table from 32-bit integers to 32-bit integers (linear probing, deletion by shifting back):
 * what forwarding tables, neighbour tables and socket tables are made of. Most hosts have one
 * address, one neighbour and one open socket, and there may be a hundred thousand hosts: a single
 * entry stands in the object itself, and the array is made for the second.
 */
export class IntTable {
  private count = 0;
  private onlyKey = 0;
  private onlyValue = 0;
  /** Key and value + 1 in turn; a 0 in the second place marks a free pair. Null up to one entry. */
  private pairs: Int32Array | null = null;

  get size(): number {
    return this.count;
  }

  /** The value, or -1 where there is none (values are meant to be indices). */
  get(key: number): number {
    const { pairs } = this;
    if (pairs === null) return this.count === 1 && this.onlyKey === key ? this.onlyValue : -1;
    const mask = pairs.length - 1;
    for (let at = home(key, mask); pairs[at + 1] !== 0; at = (at + 2) & mask) {
      if (pairs[at] === key) return (pairs[at + 1] - 1) | 0;
    }
    return -1;
  }

  set(key: number, value: number): void {
    if (this.pairs === null) {
      if (this.count === 0 || this.onlyKey === key) {
        this.count = 1;
        this.onlyKey = key;
        this.onlyValue = value;
        return;
      }
      this.resize(16);
    } else if ((this.count + 1) * 8 > this.pairs.length * 3) {
      this.resize(this.pairs.length * 2);
    }
    const pairs = this.pairs as Int32Array;
    const mask = pairs.length - 1;
    let at = home(key, mask);
    for (; pairs[at + 1] !== 0; at = (at + 2) & mask) {
      if (pairs[at] === key) {
        pairs[at + 1] = value + 1;
        return;
      }
    }
    pairs[at] = key;
    pairs[at + 1] = value + 1;
    this.count++;
  }

  delete(key: number): boolean {
    const { pairs } = this;
    if (pairs === null) {
      if (this.count === 0 || this.onlyKey !== key) return false;
      this.count = 0;
      return true;
    }
    const mask = pairs.length - 1;
    for (let at = home(key, mask); pairs[at + 1] !== 0; at = (at + 2) & mask) {
      if (pairs[at] !== key) continue;
      closeGap(pairs, at, mask);
      this.count--;
      return true;
    }
    return false;
  }

  private resize(length: number): void {
    const { pairs } = this;
    this.pairs = new Int32Array(length);
    if (pairs === null) {
      this.count = 0;
      this.set(this.onlyKey, this.onlyValue);
      return;
    }
    this.count = 0;
    for (let at = 0; at < pairs.length; at += 2) {
      if (pairs[at + 1] !== 0) this.set(pairs[at], pairs[at + 1] - 1);
    }
  }
}

/** Moves back whatever the gap would cut off from its home. */
function closeGap(pairs: Int32Array, from: number, mask: number): void {
  let gap = from;
  for (let at = (from + 2) & mask; pairs[at + 1] !== 0; at = (at + 2) & mask) {
    // An entry may move back unless its home lies behind the gap.
    if (((at - home(pairs[at], mask)) & mask) >= ((at - gap) & mask)) {
      pairs[gap] = pairs[at];
      pairs[gap + 1] = pairs[at + 1];
      gap = at;
    }
  }
  pairs[gap + 1] = 0;
}

/** Where a key would stand: spreads nearby ones (Knuth's multiplicative method, folded). */
function home(key: number, mask: number): number {
  const product = Math.imul(key, 0x9e3779b1 | 0);
  return ((product ^ (product >>> 15)) << 1) & mask;
}
