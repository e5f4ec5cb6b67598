/**
 * The impairments of a link direction. A list of them is asked in its order, once a packet:
 *
 * - the first that drops the packet ends the list: those behind it do not see the packet, and
 *   draw nothing for it;
 * - delays add up, to each other and to the delay of the link;
 * - a packet may overtake others as soon as one impairment says so;
 * - copies share the delay and the damage of their packet, but not its loss.
 *
 * To impair as netem does, list duplication, loss, corruption, then jitter or reordering; its
 * copies are impaired once more on their own, which is not modelled, nor are correlated draws.
 */
import type { Described } from '../../engine/options.js';
import { blocked } from './blocked.js';
import { corruption } from './corruption.js';
import { duplication } from './duplication.js';
import type { FilterEntry } from './entry.js';
import type { Filter, FilterContext } from './filter.js';
import { gilbertElliott } from './gilbert-elliott.js';
import { jitter } from './jitter.js';
import { loss } from './loss.js';
import { reordering } from './reordering.js';

export type { FilterEntry } from './entry.js';

/** The impairments a scenario can name. */
export const filters: readonly FilterEntry[] = [
  loss,
  gilbertElliott,
  corruption,
  duplication,
  jitter,
  reordering,
  blocked,
];

/** Builds an impairment; a RangeError says in one sentence what is wrong. */
export function createFilter(described: Described, context: FilterContext): Filter {
  const entry = filters.find(({ name }) => name === described.kind);
  if (entry === undefined) {
    const known = filters.map(({ name }) => name).join(', ');
    throw new RangeError(`no impairment '${described.kind}'; there are ${known}`);
  }
  return entry.create(described.options, context);
}
