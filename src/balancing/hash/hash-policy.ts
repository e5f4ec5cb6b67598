import {
  NONE,
  type Backend,
  type BalancingPolicy,
  type Choice,
  type PolicyContext,
} from '../policy.js';
import { panics } from '../policies/usable.js';
import { RequestHash, type HashedPart } from './request-hash.js';
import { Standing } from './standing.js';

/** A way from a 64-bit hash to a backend, made for one set of usable backends. */
export interface HashTable {
  /**
   * The list's index of the backend for a hash, as two words of 32 bits (signed or not). `attempt`
   * is 0 at first; what later attempts move on to is the table's rule, and may be the same backend.
   */
  lookup(high: number, low: number, attempt: number): number;
}

/** A table whose places stand in a circle, so that one can go on from where a hash leads to. */
export interface CircularTable extends HashTable {
  readonly places: number;
  /** The place that a hash leads to. */
  place(high: number, low: number, attempt: number): number;
  /** The list's index of the backend at a place. */
  at(place: number): number;
}

/** Builds a table for at least one usable backend, given in the order of the list. */
export type TableMaker<T extends HashTable> = (members: readonly Backend[]) => T;

/**
 * The policies that hash a request and look its backend up. As in Envoy they see the usable
 * backends only, and build a new table when these or their weights change; here at the first pick
 * after that.
 */
export class HashPolicy<T extends HashTable = HashTable> implements BalancingPolicy {
  private readonly hash: RequestHash;
  private panicking = false;
  private readonly standing = new Standing((backend) =>
    this.panicking ? !backend.absent : backend.eligible,
  );
  private backends: readonly Backend[];
  private built: T | null = null;
  private stale: boolean;

  constructor(
    context: PolicyContext,
    on: HashedPart,
    private readonly make: TableMaker<T>,
    /** How Envoy chooses; absent for tables whose own rule later attempts follow. */
    private readonly envoy: { panicBelow: number; reselections: number } | null = null,
  ) {
    this.hash = new RequestHash(on, context.random);
    this.backends = context.backends;
    this.stale = this.update(context.backends);
  }

  /** The table for the usable backends, null where there are none. */
  get table(): T | null {
    if (this.stale) {
      const members = this.standing.members(this.backends);
      this.built = members.length > 0 ? this.make(members) : null;
      this.stale = false;
    }
    return this.built;
  }

  pick(request: Choice): number {
    const { table, hash } = this;
    if (table === null) return NONE;
    hash.take(request);
    const { high, low } = hash.value;
    if (this.envoy === null) return table.lookup(high, low, request.attempt);
    // A retry goes where its request went, unless hosts that have had it are to be avoided.
    for (let selection = 0; ; selection++) {
      const index = table.lookup(high, low, selection);
      if (selection >= this.envoy.reselections || !request.tried.includes(index)) return index;
    }
  }

  changed(backends: readonly Backend[]): void {
    this.backends = backends;
    if (this.update(backends)) this.stale = true;
  }

  private update(backends: readonly Backend[]): boolean {
    this.panicking = panics(backends, this.envoy?.panicBelow ?? 0);
    return this.standing.update(backends);
  }
}
