import type { Described, OptionValue, TableEntry } from '../engine/options.js';
import type { BalancingPolicy, Need, PolicyContext } from './policy.js';

export type PolicyOptions = ReadonlyMap<string, OptionValue>;

/** Builds a policy from its description. */
export type PolicyMaker = (described: Described, context: PolicyContext) => BalancingPolicy;

/** What to know of a policy when one has to choose, in a few plain sentences each. */
export interface Guide {
  /** Which version of which system, or which paper, and what differs from it. */
  follows: string;
  /** What it does: the rule, and who wins a tie. */
  about: string;
  /** When to use it. */
  use: string;
  /** Where it fails. */
  fails: string;
}

/** An entry of the table of balancing policies. */
export interface PolicyEntry extends TableEntry {
  /** What it asks of its context beyond counts, with these options; absent for nothing. */
  needs?: readonly Need[] | ((options: PolicyOptions) => readonly Need[]);
  /** Absent for a user's own. */
  guide?: Guide;
  /** The options of the short form in their order: `slow-start(round-robin)`. */
  positional?: readonly string[];
  /** `make` builds the policy within, for those that are wrapped around another. */
  create(options: PolicyOptions, context: PolicyContext, make: PolicyMaker): BalancingPolicy;
}

/** An entry of our own. */
export interface GuidedEntry extends PolicyEntry {
  guide: Guide;
}

/** What a module of the user's own exports as `policy`. */
export interface OwnPolicy {
  summary?: string;
  /** Each is checked, listed and handed to `create` by its name. */
  options?: PolicyEntry['options'];
  needs?: PolicyEntry['needs'];
  create(options: PolicyOptions, context: PolicyContext): BalancingPolicy;
}
