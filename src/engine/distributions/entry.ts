import type { Distribution } from '../distribution.js';
import type { Described, OptionValue, TableEntry } from '../options.js';

/** A kind of distribution: its options as plain data, and how to make one. */
export interface DistributionEntry extends TableEntry {
  /** The options of the short form in their order: `lognormal(5 ms, 1.2)` gives mean and cv. */
  positional: readonly string[];
  /** `make` builds the parts of a distribution that is made of others. */
  create(
    options: ReadonlyMap<string, OptionValue>,
    make: (described: Described) => Distribution,
  ): Distribution;
}
