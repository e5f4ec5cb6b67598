import type { Backend } from '../policy.js';

/** The backends that may be picked: eligible and of positive weight, in the order of the list. */
export class UsableBackends {
  private indices: Int32Array;
  count = 0;

  constructor(backends: readonly Backend[]) {
    this.indices = new Int32Array(backends.length);
    this.rebuild(backends);
  }

  /** The list's index of the nth usable backend. */
  at(n: number): number {
    return this.indices[n];
  }

  rebuild(backends: readonly Backend[]): void {
    if (this.indices.length < backends.length) this.indices = new Int32Array(backends.length);
    this.count = 0;
    for (const backend of backends) {
      if (isUsable(backend)) this.indices[this.count++] = backend.index;
    }
  }
}

export function isUsable(backend: Backend): boolean {
  return backend.eligible && backend.weight > 0;
}

/** Whether some weight is another than the first. */
export function weightsDiffer(backends: readonly Backend[]): boolean {
  return backends.some(({ weight }) => weight !== backends[0].weight);
}
