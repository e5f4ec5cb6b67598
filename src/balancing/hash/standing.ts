import type { Backend } from '../policy.js';

/**
 * Who counts, and with what weight, as a table was built from it. It tells whether a change of the
 * list is one for the table: building is dear, and most changes concern nothing that it holds.
 */
export class Standing {
  private weights = new Float64Array(0);

  /** `counts`: whether a backend of positive weight is in. */
  constructor(
    private readonly counts: (backend: Backend) => boolean,
    private readonly weightOf = ({ weight }: Backend): number => Math.max(0, weight),
  ) {}

  /** Takes the list as it is now. True if anything has changed; always true the first time. */
  update(backends: readonly Backend[]): boolean {
    const first = this.weights.length !== backends.length;
    if (first) this.weights = new Float64Array(backends.length);
    let changed = first || backends.length === 0;
    for (let i = 0; i < backends.length; i++) {
      const weight = this.counts(backends[i]) ? this.weightOf(backends[i]) : 0;
      if (weight !== this.weights[i]) changed = true;
      this.weights[i] = weight;
    }
    return changed;
  }

  /** Those that count, in the order of the list. */
  members(backends: readonly Backend[]): Backend[] {
    return backends.filter((_, i) => this.weights[i] > 0);
  }
}
