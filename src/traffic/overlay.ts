/**
 * A value that changes for good or for a time. What was set last holds; when its time is up, what
 * held before it does, unless that has ended meanwhile.
 */
export class Overlay<T> {
  private readonly lent: { value: T }[] = [];

  /** @param apply is told of the value that holds, whenever another begins to */
  constructor(
    private base: T,
    private readonly apply: (value: T) => void,
  ) {}

  get value(): T {
    const { lent } = this;
    return lent.length > 0 ? lent[lent.length - 1].value : this.base;
  }

  /** From now on, whatever was there for a time. */
  set(value: T): void {
    this.lent.length = 0;
    this.base = value;
    this.apply(value);
  }

  /** Until what it returns is called. */
  lend(value: T): () => void {
    const entry = { value };
    this.lent.push(entry);
    this.apply(value);
    return () => {
      const place = this.lent.indexOf(entry);
      if (place < 0) return;
      this.lent.splice(place, 1);
      if (place === this.lent.length) this.apply(this.value);
    };
  }
}
