import type { Listener } from '../../facts/bus.js';
import type { FactOf } from '../../facts/facts.js';
import { OUTCOME } from '../../calls/outcome.js';
import type { WorkloadRecorder } from '../../traffic/workload-recorder.js';

/** A rollout, a drain or another change that lasts, and what had failed when it began. */
interface Phase {
  name: string;
  /** How many of the same name are under way. */
  depth: number;
  failed: number[];
}

const OTHERWISE = 'otherwise';

/**
 * Requests that failed while a rollout, a drain or another change that lasts was under way, by its name. Where
 * several are, a request counts for each.
 */
export class Losses implements Listener<'changes'> {
  private readonly open = new Map<string, Phase>();
  private readonly lost: Map<string, number>[];
  private any = 0;
  /** What had failed when the first of those under way began, and what failed under any. */
  private before: number[] = [];
  private readonly within: number[];

  constructor(private readonly recorders: readonly WorkloadRecorder[]) {
    this.lost = recorders.map(() => new Map<string, number>());
    this.within = recorders.map(() => 0);
  }

  tell(fact: FactOf<'changes'>): void {
    const name = nameOf(fact);
    if (name === null) return;
    if (fact.phase === 'begins') this.begin(name);
    else if (fact.phase === 'ends') this.end(name);
  }

  /** Those of a workload, by its place in the list, as of now. */
  of(place: number): Map<string, number> {
    const all = new Map(this.lost[place]);
    const failed = failedOf(this.recorders[place]);
    for (const { name, failed: before } of this.open.values())
      all.set(name, (all.get(name) ?? 0) + failed - before[place]);
    if (all.size === 0) return all;
    const open = this.any > 0 ? failed - this.before[place] : 0;
    return all.set(OTHERWISE, failed - this.within[place] - open);
  }

  private begin(name: string): void {
    if (this.any++ === 0) this.before = this.recorders.map(failedOf);
    const known = this.open.get(name);
    if (known !== undefined) known.depth++;
    else this.open.set(name, { name, depth: 1, failed: this.recorders.map(failedOf) });
  }

  private end(name: string): void {
    const phase = this.open.get(name);
    if (phase === undefined) return;
    this.any--;
    if (this.any === 0) {
      this.recorders.forEach((recorder, i) => {
        this.within[i] += failedOf(recorder) - this.before[i];
      });
    }
    if (--phase.depth > 0) return;
    this.open.delete(name);
    this.recorders.forEach((recorder, i) => {
      const more = failedOf(recorder) - phase.failed[i];
      this.lost[i].set(name, (this.lost[i].get(name) ?? 0) + more);
    });
  }
}

/** Null for what is no phase of its own, such as the life of a pod. */
function nameOf(fact: FactOf<'changes'>): string | null {
  switch (fact.kind) {
    case 'rollout':
      return `rollout-${fact.service}`;
    case 'drain':
      return `drain-${fact.place}`;
    case 'changed':
      return fact.change;
    default:
      return null;
  }
}

function failedOf({ byOutcome }: WorkloadRecorder): number {
  let failed = 0;
  for (let outcome = 0; outcome < byOutcome.length; outcome++)
    if (outcome !== OUTCOME.completed) failed += byOutcome[outcome];
  return failed;
}
