import { NONE } from '../policy.js';

/** Costs and places of backends, by index: several heaps may share them if none shares a backend. */
export class HeapKeys {
  readonly cost: Float64Array;
  /** Decides between equal costs; what is equal in this too goes by index. */
  readonly order: Float64Array;
  /** Where in its heap each stands, or NONE. */
  readonly place: Int32Array;

  constructor(count: number) {
    this.cost = new Float64Array(count);
    this.order = new Float64Array(count);
    this.place = new Int32Array(count).fill(NONE);
  }
}

/**
 * Backends with the least cost first: a binary heap that knows where everybody stands, so that one
 * whose cost changes is moved in O(log n). No two are equal, so the first is the one that a scan of
 * the list would find.
 */
export class BackendHeap {
  private heap = new Int32Array(16);
  size = 0;

  constructor(private readonly keys: HeapKeys) {}

  /** The first, or NONE. */
  first(): number {
    return this.size === 0 ? NONE : this.heap[0];
  }

  /** Enters a backend, or moves it. */
  put(index: number, cost: number, order: number): void {
    const { keys } = this;
    keys.cost[index] = cost;
    keys.order[index] = order;
    let place = keys.place[index];
    if (place === NONE) {
      if (this.size === this.heap.length) this.grow();
      place = this.size++;
    }
    this.sink(this.rise(place, index), index);
  }

  /** Takes a backend out, if it is in. */
  remove(index: number): void {
    const gap = this.keys.place[index];
    if (gap === NONE) return;
    this.keys.place[index] = NONE;
    const last = this.heap[--this.size];
    if (last !== index) this.sink(this.rise(gap, last), last);
  }

  /** Finds the place for `index` towards the top, from where there is a gap. */
  private rise(from: number, index: number): number {
    const { heap, keys } = this;
    let gap = from;
    while (gap > 0) {
      const parent = (gap - 1) >>> 1;
      if (!this.before(index, heap[parent])) break;
      heap[gap] = heap[parent];
      keys.place[heap[gap]] = gap;
      gap = parent;
    }
    return gap;
  }

  /** The same towards the bottom, and puts it there. */
  private sink(from: number, index: number): void {
    const { heap, keys, size } = this;
    let gap = from;
    for (;;) {
      let child = 2 * gap + 1;
      if (child >= size) break;
      if (child + 1 < size && this.before(heap[child + 1], heap[child])) child++;
      if (!this.before(heap[child], index)) break;
      heap[gap] = heap[child];
      keys.place[heap[gap]] = gap;
      gap = child;
    }
    heap[gap] = index;
    keys.place[index] = gap;
  }

  private before(a: number, b: number): boolean {
    const { cost, order } = this.keys;
    if (cost[a] !== cost[b]) return cost[a] < cost[b];
    if (order[a] !== order[b]) return order[a] < order[b];
    return a < b;
  }

  private grow(): void {
    const heap = new Int32Array(this.heap.length * 2);
    heap.set(this.heap);
    this.heap = heap;
  }
}
