import type { Nanoseconds } from '../engine/time.js';

/** One thing that happened. */
export interface Happening {
  at: Nanoseconds;
  /** Place of its entry in the timeline; null for what no entry asked for. */
  entry: number | null;
  what: string;
  phase: 'begins' | 'ends' | 'for good';
}

/** Happenings that are kept: those of a link that flaps for hours tell nothing new. */
const MOST_KEPT = 10_000;

/**
 * What happened in a run: the changes of its timeline, and what was found out by itself (backends
 * that health checks turn, or policies leave out). Each has room of its own: what flaps by itself does
 * not drive out what was asked for.
 */
export class Chronicle {
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

  note(happening: Happening): void {
    this.count++;
    const list = happening.entry === null ? this.found : this.asked;
    if (list.length < MOST_KEPT) list.push(happening);
  }
}
