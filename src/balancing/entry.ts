import type { Described, OptionValue, TableEntry } from '../engine/options.js';
import type { BalancingPolicy, Need, PolicyContext } from './policy.js';

export type PolicyOptions = ReadonlyMap<string, OptionValue>;

/** Builds a policy from its description. */
export type PolicyMaker = (described: Described, context: PolicyContext) => BalancingPolicy;

/** An entry of the table of balancing policies. */
export interface PolicyEntry extends TableEntry {
  /** What it asks of its context beyond counts; absent for nothing. */
  needs?: readonly Need[];
  /** The options of the short form in their order: `slow-start(round-robin)`. */
  positional?: readonly string[];
  /** `make` builds the policy within, for those that are wrapped around another. */
  create(options: PolicyOptions, context: PolicyContext, make: PolicyMaker): BalancingPolicy;
}
