type Numbers = Float64Array | Uint32Array | Uint16Array | Uint8Array;

/** A typed array that grows by doubling. */
export class Grown<A extends Numbers> {
  length = 0;
  private items: A;

  constructor(private readonly make: (length: number) => A) {
    this.items = make(1024);
  }

  push(value: number): void {
    if (this.length === this.items.length) {
      const larger = this.make(2 * this.length);
      larger.set(this.items);
      this.items = larger;
    }
    this.items[this.length++] = value;
  }

  get(i: number): number {
    return this.items[i];
  }

  /** Its values, in a given order where there is one. */
  taken(order: Uint32Array | null = null): A {
    if (order === null) return this.items.slice(0, this.length) as A;
    const taken = this.make(this.length);
    for (let i = 0; i < this.length; i++) taken[i] = this.items[order[i]];
    return taken;
  }
}
