import type { OptionValue, TableEntry } from '../../engine/options.js';
import type { Filter, FilterContext } from './filter.js';

/** A kind of impairment: its options as plain data, and how to make one. */
export interface FilterEntry extends TableEntry {
  /** The options of the short form in their order: `loss(1 %)` gives the probability. */
  positional: readonly string[];
  create(options: ReadonlyMap<string, OptionValue>, context: FilterContext): Filter;
}
