/**
 * A table from 32-bit integers to 32-bit integers (linear probing, deletion by shifting back):
 * what forwarding tables, neighbour tables and socket tables are made of. Small while empty,
 * since there may be one a host, and nothing allocates but growth.
 */
export class IntTable {
  private keys: Int32Array;
  private values: Int32Array;
  private used: Uint8Array;
  private count = 0;

  constructor(capacity = 4) {
    this.keys = new Int32Array(capacity);
    this.values = new Int32Array(capacity);
    this.used = new Uint8Array(capacity);
  }

  get size(): number {
    return this.count;
  }

  /** The value, or -1 where there is none (values are meant to be indices). */
  get(key: number): number {
    const mask = this.keys.length - 1;
    let index = spread(key) & mask;
    while (this.used[index] !== 0) {
      if (this.keys[index] === key) return this.values[index];
      index = (index + 1) & mask;
    }
    return -1;
  }

  set(key: number, value: number): void {
    if ((this.count + 1) * 4 > this.keys.length * 3) this.grow();
    const mask = this.keys.length - 1;
    let index = spread(key) & mask;
    while (this.used[index] !== 0) {
      if (this.keys[index] === key) {
        this.values[index] = value;
        return;
      }
      index = (index + 1) & mask;
    }
    this.used[index] = 1;
    this.keys[index] = key;
    this.values[index] = value;
    this.count++;
  }

  delete(key: number): boolean {
    const mask = this.keys.length - 1;
    let index = spread(key) & mask;
    while (this.used[index] !== 0) {
      if (this.keys[index] === key) {
        this.closeGap(index, mask);
        this.count--;
        return true;
      }
      index = (index + 1) & mask;
    }
    return false;
  }

  private closeGap(from: number, mask: number): void {
    let gap = from;
    let index = from;
    for (;;) {
      index = (index + 1) & mask;
      if (this.used[index] === 0) break;
      const home = spread(this.keys[index]) & mask;
      // An entry may move back unless its home lies behind the gap.
      if (((index - home) & mask) >= ((index - gap) & mask)) {
        this.keys[gap] = this.keys[index];
        this.values[gap] = this.values[index];
        gap = index;
      }
    }
    this.used[gap] = 0;
  }

  private grow(): void {
    const { keys, values, used } = this;
    const capacity = keys.length * 2;
    this.keys = new Int32Array(capacity);
    this.values = new Int32Array(capacity);
    this.used = new Uint8Array(capacity);
    this.count = 0;
    for (let i = 0; i < keys.length; i++) if (used[i] !== 0) this.set(keys[i], values[i]);
  }
}

/** Spreads nearby keys (Knuth's multiplicative method, folded). */
function spread(key: number): number {
  const product = Math.imul(key, 0x9e3779b1 | 0);
  return product ^ (product >>> 15);
}
