/** What stands in a line of its kind: in one at a time. */
export interface Linked<T> {
  before: T | null;
  after: T | null;
}

/** A line from which any may step out; nothing allocates. */
export class LinkedLine<T extends Linked<T>> {
  first: T | null = null;
  last: T | null = null;
  length = 0;

  push(one: T): void {
    one.before = this.last;
    one.after = null;
    if (this.last === null) this.first = one;
    else this.last.after = one;
    this.last = one;
    this.length++;
  }

  /** Of each, which may step out. */
  each(visit: (one: T) => void): void {
    for (let one = this.first; one !== null;) {
      const { after } = one;
      visit(one);
      one = after;
    }
  }

  /** The first, which leaves. */
  shift(): T | null {
    const { first } = this;
    if (first !== null) this.remove(first);
    return first;
  }

  /** It must stand in this line. */
  remove(one: T): void {
    const { before, after } = one;
    if (before === null) this.first = after;
    else before.after = after;
    if (after === null) this.last = before;
    else after.before = before;
    one.before = one.after = null;
    this.length--;
  }
}
