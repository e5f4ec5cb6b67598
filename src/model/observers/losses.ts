import type { Listener } from '../../facts/bus.js';
import type { FactOf } from '../../facts/facts.js';
import type { WorkloadRecorder } from '../../traffic/workload-recorder.js';
import { AFTERMATH } from '../aftermath.js';

/** Rollouts, drains and other changes of one name. */
interface Course {
  name: string;
  /** How many are under way. */
  depth: number;
  /** Whose requests are sent by then count, when none is under way any more. */
  until: number;
}

/** What failed while nothing of the kind went on. */
export const OTHERWISE = 'otherwise';

/**
 * Requests that failed and were under way while a rollout, a drain or another change that lasts was, by its name:
 * who waits for one that is gone may find out long after it is all over. A rollout is over when the last of its old pods is
 * gone, a drain when its node is empty, and what is sent soon after that counts, too. Where several are, a request
 * counts for each.
 */
export class Losses implements Listener<'changes'> {
  private readonly courses = new Map<string, Course>();
  private readonly lost: Map<string, number>[];

  constructor(recorders: readonly WorkloadRecorder[]) {
    this.lost = recorders.map(({ watches }) => {
      const lost = new Map<string, number>();
      watches.push({ failed: (intended) => this.attribute(lost, intended) });
      return lost;
    });
  }

  tell(fact: FactOf<'changes'>): void {
    switch (fact.kind) {
      case 'rollout':
        if (fact.step === 'begins') this.begin(`rollout-${fact.service}`, true);
        else if (fact.step === 'settled') this.end(`rollout-${fact.service}`, fact.at + AFTERMATH);
        break;
      case 'drain':
        if (fact.phase === 'begins') this.begin(`drain-${fact.place}`);
        else if (fact.phase === 'ends') this.end(`drain-${fact.place}`, fact.at + AFTERMATH);
        break;
      case 'changed':
        // A drain that lasts for a time has told of itself.
        if (fact.change === 'drain') break;
        if (fact.phase === 'begins') this.begin(fact.change);
        else if (fact.phase === 'ends') this.end(fact.change, fact.at);
        break;
      default:
    }
  }

  /** Those of a workload, by its place in the list, as of now; none at all where nothing has begun. */
  of(place: number): Map<string, number> {
    const lost = this.lost[place];
    const names = [...this.courses.keys()];
    if (names.length === 0) return new Map();
    return new Map([...names, OTHERWISE].map((name) => [name, lost.get(name) ?? 0]));
  }

  private attribute(lost: Map<string, number>, intended: number): void {
    const met = [...this.courses.values()].filter(
      ({ depth, until }) => depth > 0 || until >= intended,
    );
    const names = met.length === 0 ? [OTHERWISE] : met.map(({ name }) => name);
    for (const name of names) lost.set(name, (lost.get(name) ?? 0) + 1);
  }

  /** @param replaces it takes the place of one that is under way */
  private begin(name: string, replaces = false): void {
    const course = this.courses.get(name);
    if (course === undefined) this.courses.set(name, { name, depth: 1, until: -Infinity });
    else if (!replaces || course.depth === 0) course.depth++;
  }

  private end(name: string, until: number): void {
    const course = this.courses.get(name);
    if (course === undefined || course.depth === 0) return;
    course.depth--;
    course.until = Math.max(course.until, until);
  }
}
