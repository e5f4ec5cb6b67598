import type { Backend } from '../policy.js';

/**
 * The backends that may be picked: eligible and of positive weight, in the order of the list. With
 * fewer percent of the members eligible than `panicBelow` they are all members, eligible or not.
 */
export class UsableBackends {
  private indices: Int32Array;
  private known = 0;
  /** As they are when next asked for: where many come or go at once, the list is made once. */
  private stale: readonly Backend[] | null;

  constructor(
    backends: readonly Backend[],
    private readonly panicBelow = 0,
  ) {
    this.indices = new Int32Array(backends.length);
    this.stale = backends;
  }

  get count(): number {
    if (this.stale !== null) this.list(this.stale);
    return this.known;
  }

  /** The list's index of the nth usable backend. */
  at(n: number): number {
    if (this.stale !== null) this.list(this.stale);
    return this.indices[n];
  }

  /** Themselves. */
  of(backends: readonly Backend[]): Backend[] {
    return Array.from({ length: this.count }, (_, n) => backends[this.indices[n]]);
  }

  rebuild(backends: readonly Backend[]): void {
    this.stale = backends;
  }

  private list(backends: readonly Backend[]): void {
    this.stale = null;
    if (this.indices.length < backends.length) this.indices = new Int32Array(backends.length);
    this.known = 0;
    const counts = panics(backends, this.panicBelow) ? isMember : isUsable;
    for (const backend of backends) {
      if (counts(backend)) this.indices[this.known++] = backend.index;
    }
  }
}

/** Whether less than so many percent of the members can be used (envoy healthy_panic_threshold). */
export function panics(backends: readonly Backend[], panicBelow: number): boolean {
  if (panicBelow === 0) return false;
  let members = 0;
  let usable = 0;
  for (const backend of backends) {
    if (!isMember(backend)) continue;
    members++;
    if (backend.eligible) usable++;
  }
  return 100 * usable < panicBelow * members;
}

/** In the set, with something to do, in health or not. */
export function isMember(backend: Backend): boolean {
  return !backend.absent && backend.weight > 0;
}

export function isUsable(backend: Backend): boolean {
  return backend.eligible && backend.weight > 0;
}

/** Whether some weight is another than the first. */
export function weightsDiffer(backends: readonly Backend[]): boolean {
  return backends.some(({ weight }) => weight !== backends[0].weight);
}
