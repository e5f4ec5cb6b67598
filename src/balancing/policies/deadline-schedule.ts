import { NONE, type Backend } from '../policy.js';
import { BackendHeap, HeapKeys } from './backend-heap.js';

/** More picks than this begin again from none (a tenth of 2^32). */
const MOST_PICKS = 429_496_729;

/** The picks that a schedule begins after: Envoy takes its seed of 64 bits for one of 32. */
export function picksOf(seed: number): number {
  return (seed >>> 0) % MOST_PICKS;
}

/** Sets weights apart that are multiples of each other. */
const EPSILON = 1e-13;

/**
 * Earliest deadline first, Envoy's scheduler (envoy source/common/upstream/edf_scheduler.h, since
 * 1.29). Whoever has the earliest deadline is picked, the first to have been entered at a tie; that
 * deadline is the time now; and the backend is entered anew at 1 / weight from now, with the weight
 * that it has by then.
 *
 * A schedule begins as if a number of picks had been made: each backend its whole part of them by
 * arithmetic, the few that remain for real. In the arithmetic alone weights are 1e-13 greater, so
 * of first deadlines that would tie that of the lesser weight is earlier. The doubles are Envoy's,
 * operation by operation, as ties hang on them.
 */
export class DeadlineSchedule {
  private readonly keys: HeapKeys;
  private readonly heap: BackendHeap;
  private now = 0;
  private entered = 0;

  constructor(
    capacity: number,
    private readonly weightOf: (backend: Backend) => number,
  ) {
    this.keys = new HeapKeys(capacity);
    this.heap = new BackendHeap(this.keys);
  }

  /** Begins with members of the list, of positive weights, after `picks` picks (see `picksOf`). */
  begin(backends: readonly Backend[], members: readonly Backend[], picks: number): void {
    const { heap, weightOf } = this;
    for (const { index } of backends) heap.remove(index);
    const weights = members.map((backend) => weightOf(backend) + EPSILON);
    const sum = weights.reduce((sum, weight) => sum + weight, 0);
    let made = 0;
    this.now = 0;
    members.forEach(({ index }, order) => {
      const weight = weights[order];
      let part = Math.floor((weight * picks) / sum);
      // Where rounding has given more than the part.
      if (part > 0 && part / weight >= picks / sum) part--;
      heap.put(index, (part + 1) / weight, order);
      this.now = Math.max(this.now, part / weight);
      made += part;
    });
    this.entered = members.length;
    for (; made < picks && heap.size > 0; made++) this.next(backends);
  }

  /** The index of the backend whose turn it is, or NONE. */
  next(backends: readonly Backend[]): number {
    const { heap, keys } = this;
    const index = heap.first();
    if (index === NONE) return NONE;
    this.now = keys.cost[index];
    heap.put(index, this.now + 1 / this.weightOf(backends[index]), this.entered++);
    return index;
  }
}
