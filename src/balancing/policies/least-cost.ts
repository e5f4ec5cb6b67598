import {
  NONE,
  WAIT,
  type Backend,
  type BalancingPolicy,
  type Choice,
  type PolicyContext,
} from '../policy.js';
import { BackendHeap, HeapKeys } from './backend-heap.js';
import { isUsable } from './usable.js';

/**
 * Lists up to this long are looked over at every pick, so that what changes by itself is seen at
 * once; in longer ones a backend is looked at when something starts or ends there.
 */
export const SHORT_LIST = 16;

/**
 * What it would cost to use a backend; Infinity while it has no room. Ratios of whole numbers
 * below 2^26 compare as the fractions themselves do.
 */
export type Cost = (backend: Backend) => number;

/**
 * The usable backend that costs least; at a tie the first of the list or, if equals take turns, the
 * one that has had this cost longest. It may pass over the backend of the last attempt, as far as there is
 * another. What other systems find by a scan is kept in a heap, so that
 * ten thousand backends cost little more than a hundred. WAIT where nobody has room.
 */
export class LeastCostPolicy implements BalancingPolicy {
  private readonly keys: HeapKeys;
  private readonly heap: BackendHeap;
  private backends: readonly Backend[];
  private changes = 0;

  constructor(
    context: PolicyContext,
    private readonly costOf: Cost,
    private readonly rules: { takeTurns?: boolean; avoidsLast?: boolean } = {},
  ) {
    this.backends = context.backends;
    this.keys = new HeapKeys(this.backends.length);
    this.heap = new BackendHeap(this.keys);
    this.changed(this.backends);
  }

  pick(request?: Choice): number {
    const { backends, heap, keys } = this;
    if (backends.length <= SHORT_LIST) {
      for (let i = 0; i < backends.length; i++) this.started(i);
    }
    let first = heap.first();
    if (this.rules.avoidsLast === true && request !== undefined && first !== NONE)
      first = this.passing(request.tried, first);
    return first !== NONE && keys.cost[first] === Infinity ? WAIT : first;
  }

  /** The first that is not where the last attempt was, if there is one. */
  private passing(tried: readonly number[], first: number): number {
    if (tried.length === 0 || tried[tried.length - 1] !== first) return first;
    const { heap, keys } = this;
    const cost = keys.cost[first];
    const turn = keys.order[first];
    heap.remove(first);
    const other = heap.first();
    heap.put(first, cost, turn);
    return other === NONE ? first : other;
  }

  started(index: number): void {
    if (this.keys.place[index] !== NONE) this.update(index);
  }

  /** Nobody changes places, as nothing has changed. */
  retains(): void {}

  finished(index: number): void {
    this.started(index);
  }

  forgotten(index: number): void {
    this.started(index);
  }

  changed(backends: readonly Backend[]): void {
    this.backends = backends;
    for (let i = 0; i < backends.length; i++) {
      if (isUsable(backends[i])) this.update(i);
      else this.heap.remove(i);
    }
  }

  private update(index: number): void {
    const { keys } = this;
    const cost = this.costOf(this.backends[index]);
    if (cost === keys.cost[index] && keys.place[index] !== NONE) return;
    this.heap.put(index, cost, this.rules.takeTurns === true ? ++this.changes : 0);
  }
}
