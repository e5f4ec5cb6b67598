import type { Listener } from '../../facts/bus.js';
import type { FactOf } from '../../facts/facts.js';
import type { Nanoseconds } from '../../engine/time.js';

/** One thing that happened. */
export interface Happening {
  at: Nanoseconds;
  /** Place of its entry in the timeline; null for what no entry asked for. */
  entry: number | null;
  what: string;
  phase: FactOf<'changes'>['phase'];
}

/** Happenings that are kept: those of a link that flaps for hours tell nothing new. */
const MOST_KEPT = 10_000;

/**
 * What happened in a run: the changes of its timeline, and what was found out by itself (backends
 * that health checks turn, or policies leave out). Each has room of its own: what flaps by itself does
 * not drive out what was asked for.
 */
export class Chronicle implements Listener<'changes'> {
  /** More than are kept. */
  count = 0;
  private readonly asked: Happening[] = [];
  private readonly found: Happening[] = [];

  /**
   * Those that are kept, by time. Some are told late: a policy that looks at fixed times makes up for
   * what nobody saw in between.
   */
  get happenings(): readonly Happening[] {
    return [...this.asked, ...this.found].sort((a, b) => a.at - b.at);
  }

  tell(fact: FactOf<'changes'>): void {
    this.count++;
    const { at, phase } = fact;
    if (fact.kind === 'changed') {
      const { entry, what } = fact;
      if (this.asked.length < MOST_KEPT) this.asked.push({ at, entry, what, phase });
    } else if (this.found.length < MOST_KEPT) {
      this.found.push({ at, entry: null, what: wordsOf(fact), phase });
    }
  }
}

type BackendOut = Extract<FactOf<'changes'>, { kind: 'backend-out' }>;

function wordsOf({ place, why, service, backend }: BackendOut): string {
  return `${place === '' ? '' : `${place}: `}${why} ${service}/${backend}`;
}
