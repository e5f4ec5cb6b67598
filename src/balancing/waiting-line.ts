/**
 * A first come, first served line that one may leave from anywhere. A ring that doubles: leaving
 * from the front moves nothing; leaving from the middle leaves a gap, which is skipped later.
 */
export class WaitingLine<T> {
  private places: (T | null)[] = new Array<T | null>(16).fill(null);
  /** Where the first stands; never a gap while there is one. */
  private head = 0;
  /** Places in use from `head` on, gaps included. */
  private span = 0;
  private count = 0;

  get length(): number {
    return this.count;
  }

  push(item: T): void {
    if (this.span === this.places.length) this.grow();
    this.places[this.at(this.span)] = item;
    this.span++;
    this.count++;
  }

  /** The one who came first. The line must not be empty. */
  first(): T {
    return this.places[this.head] as T;
  }

  /** The first leaves. The line must not be empty. */
  shift(): void {
    this.leave(this.head);
  }

  /** True if the item did stand in the line. Those who came long ago are found soonest. */
  remove(item: T): boolean {
    for (let i = 0; i < this.span; i++) {
      const place = this.at(i);
      if (this.places[place] !== item) continue;
      this.leave(place);
      return true;
    }
    return false;
  }

  private leave(place: number): void {
    this.places[place] = null;
    this.count--;
    while (this.span > 0 && this.places[this.head] === null) {
      this.head = this.at(1);
      this.span--;
    }
  }

  private at(offset: number): number {
    return (this.head + offset) & (this.places.length - 1);
  }

  private grow(): void {
    const places = new Array<T | null>(this.places.length * 2).fill(null);
    for (let i = 0; i < this.span; i++) places[i] = this.places[this.at(i)];
    this.places = places;
    this.head = 0;
  }
}
