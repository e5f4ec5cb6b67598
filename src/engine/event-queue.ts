import { doubled, EventHeap } from './event-heap.js';

/** As many events in one heap are as quick as buckets; above, heap levels cost more. */
const HEAP_LIMIT = 256;
/** Fewer events than this at a refill: back to the heap alone. */
const FEW = 64;
/** Buckets are poured into the heap until it holds so many. */
const POURED = 8;
const SAMPLES = 64;
/** Of the sorted sample: the window first tries to hold this much, the long tail stays far. */
const WINDOW_SAMPLES = 56;
const NONE = -1;

/** Cells of `window`; plain number fields would be boxed at every update. */
const HORIZON = 0;
const END = 1;
const START = 2;
const PER_NANOSECOND = 3;

/** Who wants to know whose events come soon: where there are very many, to have them at hand. */
export interface Herald {
  expect(actor: number): void;
}

/**
 * Pending events in the order of (time, sequence), by the thought of the ladder queue (Tang, Goh
 * and Thng, ACM TOMACS 15(3), 2005): only what is near is sorted.
 *
 *     heap      everything before the horizon, exactly ordered
 *     buckets   the window beyond it, cut into equal widths; unordered lists
 *     far       everything after the window, unordered
 *
 * When the heap runs dry the next buckets are poured into it and the horizon moves on; when the
 * buckets run out a new window is laid over the far events, its width measured on a sample of
 * them. Whatever the sample says, the order is the heap's: a bad width costs time, never order.
 * At worst all events are in the heap, which is the usual logarithm.
 *
 * A cancelled event stays as a dead entry until it surfaces, or until the dead outnumber the
 * living, when all are swept out: cancelling costs O(1) on average. Nothing allocates per event.
 */
export class EventQueue {
  /** Time and sequence of the event to add; as arguments of a call they would be boxed. */
  readonly due = new Float64Array(2);
  private readonly heap: EventHeap;
  /** By slot: time, sequence. */
  private keys: Float64Array;
  /** By slot: actor, kind, next in the bucket. An actor of -1 marks a dead entry. */
  private records: Int32Array;
  private free: Int32Array;
  private freeCount: number;
  private dead = 0;

  private readonly window = new Float64Array(4);
  private heads = new Int32Array(FEW).fill(NONE);
  private buckets = 0;
  private nextBucket = 0;
  private far: Int32Array;
  private farCount = 0;
  private readonly sample = new Float64Array(SAMPLES);
  /** The heap size above which a new window is worth its price. */
  private crowded = HEAP_LIMIT;

  /** @param herald told of events of buckets before they are due; null for nobody */
  constructor(
    capacity = 1024,
    private readonly herald: Herald | null = null,
  ) {
    this.heap = new EventHeap(capacity);
    this.keys = new Float64Array(capacity * 2);
    this.records = new Int32Array(capacity * 4);
    this.far = new Int32Array(capacity);
    this.free = new Int32Array(capacity);
    for (let i = 0; i < capacity; i++) this.free[i] = capacity - 1 - i;
    this.freeCount = capacity;
    this.openHeap();
  }

  /** Events that wait and are not cancelled. */
  get length(): number {
    return this.occupied - this.dead;
  }

  /** Adds an event at `due` and returns its slot, which `cancel` takes while it is pending. */
  push(actor: number, kind: number): number {
    if (this.freeCount === 0) this.grow();
    const slot = this.free[--this.freeCount];
    this.fill(slot, actor, kind);
    if (this.due[0] < this.window[HORIZON]) {
      this.heap.add(this.keys, slot);
      if (this.heap.size > this.crowded) this.relay();
    } else {
      this.putOff(slot);
    }
    return slot;
  }

  /** Whether an event waits. To be asked before the first one is looked at or taken. */
  ready(): boolean {
    if (this.dead > 0 || this.heap.size === 0) this.settle();
    return this.heap.size > 0;
  }

  /** Of the first event. */
  peekTime(): number {
    return this.heap.firstTime();
  }

  peekSequence(): number {
    return this.heap.firstSequence();
  }

  peekActor(): number {
    return this.records[this.heap.firstSlot() * 4];
  }

  peekKind(): number {
    return this.records[this.heap.firstSlot() * 4 + 1];
  }

  /** Removes the first event. */
  removeFirst(): void {
    this.free[this.freeCount++] = this.heap.firstSlot();
    this.heap.removeFirst();
  }

  /** Replaces the first event by one at `due` in one pass, and returns the new one's slot. */
  replaceFirst(actor: number, kind: number): number {
    const slot = this.heap.firstSlot();
    this.fill(slot, actor, kind);
    if (this.due[0] < this.window[HORIZON]) {
      this.heap.replaceFirst(this.keys, slot);
    } else {
      this.heap.removeFirst();
      this.putOff(slot);
    }
    return slot;
  }

  /** Cancels the pending event in `slot`. */
  cancel(slot: number): void {
    this.records[slot * 4] = NONE;
    if (++this.dead > 64 && this.dead * 2 > this.occupied) this.relay();
  }

  private get occupied(): number {
    return this.free.length - this.freeCount;
  }

  private fill(slot: number, actor: number, kind: number): void {
    this.records[slot * 4] = actor;
    this.records[slot * 4 + 1] = kind;
    this.keys[slot * 2] = this.due[0];
    this.keys[slot * 2 + 1] = this.due[1];
  }

  /** Brings a living event to the top of the heap, if there is any. */
  private settle(): void {
    const { heap } = this;
    for (;;) {
      if (heap.size === 0) {
        if (!this.advance()) return;
      } else if (this.records[heap.firstSlot() * 4] < 0) {
        this.dead--;
        this.removeFirst();
      } else {
        return;
      }
    }
  }

  private putOff(slot: number): void {
    if (this.keys[slot * 2] < this.window[END]) this.link(slot);
    else this.far[this.farCount++] = slot;
  }

  private link(slot: number): void {
    const position = (this.keys[slot * 2] - this.window[START]) * this.window[PER_NANOSECOND];
    // What precedes the window, as the sample missed it, belongs to the first bucket.
    const bucket = position > 0 ? position | 0 : 0;
    this.records[slot * 4 + 2] = this.heads[bucket];
    this.heads[bucket] = slot;
  }

  /** Pours the next events into the empty heap; false when there are none. */
  private advance(): boolean {
    const { heap, keys, records, window } = this;
    while (heap.size < POURED) {
      if (this.nextBucket === this.buckets) {
        if (heap.size > 0) break;
        if (this.farCount <= FEW) return this.openHeap();
        this.layWindow();
      }
      const bucket = this.nextBucket++;
      let slot = this.heads[bucket];
      this.heads[bucket] = NONE;
      while (slot >= 0) {
        heap.add(keys, slot);
        const actor = records[slot * 4];
        if (actor >= 0) this.herald?.expect(actor);
        slot = records[slot * 4 + 2];
      }
    }
    window[HORIZON] = window[START] + this.nextBucket / window[PER_NANOSECOND];
    this.crowded = Math.max(HEAP_LIMIT, heap.size * 2, this.occupied >> 2);
    return true;
  }

  /** Goes back to the heap alone; false when it stays empty. */
  private openHeap(): boolean {
    for (let i = 0; i < this.farCount; i++) this.heap.add(this.keys, this.far[i]);
    this.farCount = this.buckets = this.nextBucket = 0;
    this.window[HORIZON] = Infinity;
    this.crowded = HEAP_LIMIT;
    return this.heap.size > 0;
  }

  /** Lays a window of buckets, one event wide on average, over the nearer of the far events. */
  private layWindow(): void {
    const { far, farCount, keys, sample, window } = this;
    for (let i = 0; i < SAMPLES; i++) {
      sample[i] = keys[2 * far[Math.floor((i * farCount) / SAMPLES)]];
    }
    sample.sort();
    // Half the window where its further half is much sparser: one width has to suit it all.
    let last = WINDOW_SAMPLES;
    while (last > 8 && sample[last] - sample[0] > 4 * (sample[last >> 1] - sample[0])) last >>= 1;
    const span = sample[last] - sample[0];

    // A power of two keeps the bounds of the buckets exact.
    let width = 1;
    while (width * farCount * last < span * SAMPLES) width *= 2;
    const start = Math.max(0, Math.floor(sample[0] - (4 * span) / last));
    this.buckets = Math.floor((sample[last] - start) / width) + 1;
    this.nextBucket = 0;
    let { length } = this.heads;
    while (length < this.buckets) length *= 2;
    if (length > this.heads.length) this.heads = new Int32Array(length).fill(NONE);

    const end = start + this.buckets * width;
    window[HORIZON] = -Infinity;
    window[END] = end;
    window[START] = start;
    window[PER_NANOSECOND] = 1 / width;
    this.farCount = 0;
    for (let i = 0; i < farCount; i++) this.putOff(far[i]);
  }

  /** Gathers everything, sweeps out the dead, and lays a new window. */
  private relay(): void {
    const { heap, heads, records } = this;
    for (let i = 0; i < heap.size; i++) this.far[this.farCount++] = heap.slotAt(i);
    heap.size = 0;
    for (; this.nextBucket < this.buckets; this.nextBucket++) {
      for (let slot = heads[this.nextBucket]; slot >= 0; slot = records[slot * 4 + 2]) {
        this.far[this.farCount++] = slot;
      }
      heads[this.nextBucket] = NONE;
    }
    let living = 0;
    for (let i = 0; i < this.farCount; i++) {
      const slot = this.far[i];
      if (records[slot * 4] < 0) this.free[this.freeCount++] = slot;
      else this.far[living++] = slot;
    }
    this.farCount = living;
    this.dead = 0;
    if (living <= FEW) this.openHeap();
    else this.layWindow();
  }

  private grow(): void {
    const capacity = this.free.length;
    this.keys = doubled(this.keys);
    this.records = doubled(this.records);
    this.far = doubled(this.far);
    this.free = doubled(this.free);
    for (let i = 0; i < capacity; i++) this.free[i] = 2 * capacity - 1 - i;
    this.freeCount = capacity;
  }
}
