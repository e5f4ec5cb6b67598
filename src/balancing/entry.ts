import type { OptionValue, TableEntry } from '../engine/options.js';
import type { BalancingPolicy, Need, PolicyContext } from './policy.js';

export type PolicyOptions = ReadonlyMap<string, OptionValue>;

/** An entry of the table of balancing policies. */
export interface PolicyEntry extends TableEntry {
  /** What it asks of its context beyond counts; absent for nothing. */
  needs?: readonly Need[];
  create(options: PolicyOptions, context: PolicyContext): BalancingPolicy;
}
