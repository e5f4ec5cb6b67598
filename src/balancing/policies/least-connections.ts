import { NONE, type Backend, type BalancingPolicy, type PolicyContext } from '../policy.js';
import { BackendHeap, HeapKeys } from './backend-heap.js';
import { SHORT_LIST } from './least-cost.js';
import { isUsable } from './usable.js';

/**
 * The backend with the fewest requests under way for its weight; those that tie take smooth
 * weighted turns among themselves: of each the current weight grows by its weight, the greatest
 * (the first of equals) is taken and pays back the sum of all. As nginx's `least_conn`
 * (ngx_http_upstream_least_conn_module.c), without its passive health checks.
 *
 * nginx scans the list. Here a pick takes a step for each different weight: backends of one weight
 * that tie grow together, so a heap knows the greatest of them, and one number for them all says
 * how much they have grown. Whole weights give the picks of the scan.
 */
export class LeastConnectionsPolicy implements BalancingPolicy {
  private readonly keys: HeapKeys;
  /** Of each backend, without what its group has grown at its count. */
  private readonly standing: Float64Array;
  private readonly groupOf: (WeightGroup | null)[];
  private groups: WeightGroup[] = [];
  private backends: readonly Backend[];

  constructor(context: PolicyContext) {
    const { backends } = context;
    this.backends = backends;
    this.keys = new HeapKeys(backends.length);
    this.standing = new Float64Array(backends.length);
    this.groupOf = backends.map(() => null);
    this.changed(backends);
  }

  pick(): number {
    if (this.backends.length <= SHORT_LIST) this.lookOver();
    const { groups, keys } = this;
    let least = Infinity;
    let first = NONE;
    let ties = 0;
    for (const group of groups) {
      const candidate = group.heap.first();
      if (candidate === NONE) continue;
      const count = keys.cost[candidate];
      const load = count / group.weight;
      if (load > least) continue;
      if (load < least) ties = 0;
      ties += group.members[count];
      least = load;
      first = candidate;
    }
    return ties > 1 ? this.takeTurn(least) : first;
  }

  started(index: number): void {
    const group = this.groupOf[index];
    if (group !== null) this.move(index, group);
  }

  finished(index: number): void {
    this.started(index);
  }

  /** Backends keep their current weights, also while they are out. */
  changed(backends: readonly Backend[]): void {
    this.backends = backends;
    backends.forEach((_, index) => this.leave(index));
    const byWeight = new Map<number, WeightGroup>();
    for (const backend of backends) {
      if (!isUsable(backend)) continue;
      const { index, weight, active } = backend;
      const group = byWeight.get(weight) ?? new WeightGroup(weight, this.keys);
      byWeight.set(weight, group);
      this.enter(index, group, active);
    }
    this.groups = [...byWeight.values()];
  }

  /** Among those of the least load. */
  private takeTurn(least: number): number {
    const { groups, keys, standing } = this;
    let best = NONE;
    let greatest = 0;
    let total = 0;
    for (const group of groups) {
      const candidate = group.heap.first();
      if (candidate === NONE) continue;
      const count = keys.cost[candidate];
      if (count / group.weight !== least) continue;
      group.growth[count] += group.weight;
      total += group.weight * group.members[count];
      const current = standing[candidate] + group.growth[count];
      if (best !== NONE && (current < greatest || (current === greatest && candidate > best))) {
        continue;
      }
      best = candidate;
      greatest = current;
    }
    standing[best] -= total;
    this.groupOf[best]!.heap.put(best, keys.cost[best], -standing[best]);
    return best;
  }

  private lookOver(): void {
    const { backends, groupOf } = this;
    for (let i = 0; i < backends.length; i++) {
      const group = groupOf[i];
      if (group === null) continue;
      if (backends[i].weight !== group.weight) return this.changed(backends);
      this.move(i, group);
    }
  }

  /** To the count that the backend has now. */
  private move(index: number, group: WeightGroup): void {
    const { active } = this.backends[index];
    if (active === this.keys.cost[index]) return;
    this.leave(index);
    this.enter(index, group, active);
  }

  private enter(index: number, group: WeightGroup, count: number): void {
    group.reach(count);
    this.groupOf[index] = group;
    this.standing[index] -= group.growth[count];
    group.members[count]++;
    group.heap.put(index, count, -this.standing[index]);
  }

  private leave(index: number): void {
    const group = this.groupOf[index];
    if (group === null) return;
    const count = this.keys.cost[index];
    this.groupOf[index] = null;
    this.standing[index] += group.growth[count];
    group.members[count]--;
    group.heap.remove(index);
  }
}

/** Usable backends of the same weight: those with the fewest requests first. */
class WeightGroup {
  readonly heap: BackendHeap;
  /** By count: how many have as many requests, and what each of them has grown. */
  members = new Int32Array(16);
  growth = new Float64Array(16);

  constructor(
    readonly weight: number,
    keys: HeapKeys,
  ) {
    this.heap = new BackendHeap(keys);
  }

  reach(count: number): void {
    if (count < this.members.length) return;
    const { members, growth } = this;
    const length = 2 * count;
    this.members = new Int32Array(length);
    this.members.set(members);
    this.growth = new Float64Array(length);
    this.growth.set(growth);
  }
}
