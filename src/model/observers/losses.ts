import type { Listener } from '../../facts/bus.js';
import type { FactOf } from '../../facts/facts.js';
import type { WorkloadRecorder } from '../../traffic/workload-recorder.js';

/** Rollouts, drains and other changes of one name. */
interface Phase {
  name: string;
  /** How many are under way. */
  depth: number;
  /** When the last of them ended. */
  until: number;
}

/** What failed while nothing of the kind went on. */
export const OTHERWISE = 'otherwise';

/**
 * Requests that failed and were under way while a rollout, a drain or another change that lasts was, by its name:
 * who waits for one that is gone may find out long after it is all over. Where several are, a request counts for each.
 */
export class Losses implements Listener<'changes'> {
  private readonly phases = new Map<string, Phase>();
  private readonly lost: Map<string, number>[];

  constructor(recorders: readonly WorkloadRecorder[]) {
    this.lost = recorders.map(({ watches }) => {
      const lost = new Map<string, number>();
      watches.push({ failed: (intended) => this.attribute(lost, intended) });
      return lost;
    });
  }

  tell(fact: FactOf<'changes'>): void {
    const name = nameOf(fact);
    if (name === null) return;
    if (fact.phase === 'begins') this.begin(name);
    else if (fact.phase === 'ends') this.end(name, fact.at);
  }

  /** Those of a workload, by its place in the list, as of now; none at all where nothing has begun. */
  of(place: number): Map<string, number> {
    const lost = this.lost[place];
    const names = [...this.phases.keys()];
    if (names.length === 0) return new Map();
    return new Map([...names, OTHERWISE].map((name) => [name, lost.get(name) ?? 0]));
  }

  private attribute(lost: Map<string, number>, intended: number): void {
    const met = [...this.phases.values()].filter(
      ({ depth, until }) => depth > 0 || until >= intended,
    );
    const names = met.length === 0 ? [OTHERWISE] : met.map(({ name }) => name);
    for (const name of names) lost.set(name, (lost.get(name) ?? 0) + 1);
  }

  private begin(name: string): void {
    const phase = this.phases.get(name);
    if (phase !== undefined) phase.depth++;
    else this.phases.set(name, { name, depth: 1, until: -Infinity });
  }

  private end(name: string, now: number): void {
    const phase = this.phases.get(name);
    if (phase === undefined || phase.depth === 0) return;
    phase.depth--;
    phase.until = now;
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
