import { computed, signal } from '@preact/signals';
import type { RunEnding } from '../../model/results.js';
import type { PlainScenario } from '../../scenario/plain.js';
import type { Limits } from '../worker/messages.js';
import { opened } from './source.js';

/** For a stranger's scenario: it ends before the browser does. */
export const USUAL: Limits = { events: 200e6, memory: 1024 ** 3, seconds: 120, facts: 250_000 };
/** More is more than the page can hold, or than anybody waits for. */
export const MOST: Limits = { events: 1e12, memory: 16 * 1024 ** 3, seconds: 86_400, facts: 1e6 };

/** What somebody has chosen for the scenario that is open: what is opened next has the usual ones. */
const chosen = signal<{ opened: number; limits: Limits }>({ opened: -1, limits: USUAL });

/** Where runs end though their scenario would go on. */
export const limits = computed(() =>
  chosen.value.opened === opened.value ? chosen.value.limits : USUAL,
);

/** Whether they can be seen. */
export const limitsShown = signal(false);

export function choose(change: Partial<Limits>): void {
  chosen.value = { opened: opened.value, limits: { ...limits.value, ...change } };
}

/** Who has to raise the limit that ended a run; null where none did that could be wider. */
export function ownerOf(
  { limit }: RunEnding,
  plain: PlainScenario,
  page: Limits,
): 'page' | 'scenario' | null {
  if (limit === undefined) return null;
  if (limit === 'seconds') return 'page';
  if (limit === 'packets') return 'scenario';
  return page[limit] < plain.limits[limit] ? 'page' : 'scenario';
}
