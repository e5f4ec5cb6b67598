import type { Listener } from '../../facts/bus.js';
import type { FactOf } from '../../facts/facts.js';

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
  private readonly asked: FactOf<'changes'>[] = [];
  private readonly found: FactOf<'changes'>[] = [];

  /**
   * Those that are kept, by time. Some are told late: a policy that looks at fixed times makes up for
   * what nobody saw in between.
   */
  get happenings(): readonly FactOf<'changes'>[] {
    return [...this.asked, ...this.found].sort((a, b) => a.at - b.at);
  }

  tell(fact: FactOf<'changes'>): void {
    this.count++;
    const kept = fact.kind === 'changed' ? this.asked : this.found;
    if (kept.length < MOST_KEPT) kept.push(fact);
  }
}
