/**
 * A 4-ary heap of slots in the order of (time, sequence). Keys stand in heap order beside each
 * other in typed arrays, so a comparison touches no object and nothing allocates per event: keys
 * also travel between methods in arrays, as a double that is passed to a call is boxed.
 */
export class EventHeap {
  size = 0;
  private times: Float64Array;
  private sequences: Float64Array;
  private slots: Int32Array;

  constructor(capacity: number) {
    this.times = new Float64Array(capacity);
    this.sequences = new Float64Array(capacity);
    this.slots = new Int32Array(capacity);
  }

  /** The first entry's key and slot; only meaningful while `size` is above zero. */
  firstTime(): number {
    return this.times[0];
  }

  firstSequence(): number {
    return this.sequences[0];
  }

  firstSlot(): number {
    return this.slots[0];
  }

  /** Whatever stands at `index`, in no particular order but for index 0. */
  slotAt(index: number): number {
    return this.slots[index];
  }

  /** Adds `slot`, whose time and sequence stand at `keys[2 * slot]` and behind it. */
  add(keys: Float64Array, slot: number): void {
    if (this.size + 1 === this.slots.length) this.grow();
    const { times, sequences, slots } = this;
    const time = keys[slot * 2];
    const sequence = keys[slot * 2 + 1];
    let index = this.size++;
    while (index > 0) {
      const parent = (index - 1) >> 2;
      const parentTime = times[parent];
      if (parentTime < time || (parentTime === time && sequences[parent] < sequence)) break;
      times[index] = parentTime;
      sequences[index] = sequences[parent];
      slots[index] = slots[parent];
      index = parent;
    }
    times[index] = time;
    sequences[index] = sequence;
    slots[index] = slot;
  }

  removeFirst(): void {
    this.size--;
    this.sink();
  }

  /** Puts another entry in the first one's place. */
  replaceFirst(keys: Float64Array, slot: number): void {
    const { size } = this;
    this.times[size] = keys[slot * 2];
    this.sequences[size] = keys[slot * 2 + 1];
    this.slots[size] = slot;
    this.sink();
  }

  /** Lets the entry just past the end sink from the top to where it belongs. */
  private sink(): void {
    const { times, sequences, slots, size } = this;
    const time = times[size];
    const sequence = sequences[size];
    let index = 0;
    for (;;) {
      const first = (index << 2) + 1;
      if (first >= size) break;
      let least = first;
      let leastTime = times[first];
      const end = first + 4 < size ? first + 4 : size;
      for (let child = first + 1; child < end; child++) {
        const childTime = times[child];
        if (
          childTime < leastTime ||
          (childTime === leastTime && sequences[child] < sequences[least])
        ) {
          least = child;
          leastTime = childTime;
        }
      }
      if (time < leastTime || (time === leastTime && sequence < sequences[least])) break;
      times[index] = leastTime;
      sequences[index] = sequences[least];
      slots[index] = slots[least];
      index = least;
    }
    times[index] = time;
    sequences[index] = sequence;
    slots[index] = slots[size];
  }

  private grow(): void {
    this.times = doubled(this.times);
    this.sequences = doubled(this.sequences);
    this.slots = doubled(this.slots);
  }
}

/** A copy of twice the length, zeros at the end. */
export function doubled<A extends Float64Array | Int32Array>(array: A): A {
  const larger = new (array.constructor as new (length: number) => A)(array.length * 2);
  larger.set(array);
  return larger;
}
