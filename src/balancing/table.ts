/** The balancing policies by name: adding one is one file and one entry in its family. */
import { OptionReader } from '../engine/option-reader.js';
import type { Described } from '../engine/options.js';
import type { RandomSource } from '../engine/random.js';
import type { PolicyEntry } from './entry.js';
import { connections } from './families/connections.js';
import { hashing } from './families/hashing.js';
import { latency } from './families/latency.js';
import { oblivious } from './families/oblivious.js';
import { wrappers } from './families/wrappers.js';
import { yardsticks } from './families/yardsticks.js';
import type { BalancingPolicy, Need, PolicyContext } from './policy.js';
import { NO_SUPPORT } from './support.js';

const table: PolicyEntry[] = [
  ...oblivious,
  ...connections,
  ...latency,
  ...hashing,
  ...wrappers,
  ...yardsticks,
].sort((a, b) => (a.name < b.name ? -1 : 1));

export const policies: readonly PolicyEntry[] = table;

/** Adds a policy of the user's own, from then on known by its name like ours. */
export function addPolicy(entry: PolicyEntry): void {
  if (policies.some(({ name }) => name === entry.name)) {
    throw new RangeError(`a balancing policy is called ${entry.name} already`);
  }
  table.push(entry);
}

/** Throws a RangeError for a name that the table lacks. */
export function policyEntry(name: string): PolicyEntry {
  const entry = policies.find((policy) => policy.name === name);
  if (entry === undefined) throw new RangeError(`no balancing policy is called ${name}`);
  return entry;
}

/** Builds a policy from its description. Throws a RangeError for a name that the table lacks. */
export function createPolicy(described: Described, context: PolicyContext): BalancingPolicy {
  return policyEntry(described.kind).create(described.options, context, createPolicy);
}

/** Throws a RangeError where a policy's options do not go together. */
export function tryPolicy(described: Described, random: RandomSource): void {
  createPolicy(described, { ...NO_SUPPORT, backends: [], random });
}

/** What a policy and those within it ask for. Throws a RangeError as `createPolicy` does. */
export function needsOf({ kind, options }: Described): Need[] {
  const entry = policyEntry(kind);
  const reader = new OptionReader(entry, options);
  const within = entry.options.filter((option) => option.kind === 'policy');
  const needs = within.flatMap(({ name }) => needsOf(reader.described(name)));
  const own = typeof entry.needs === 'function' ? entry.needs(options) : entry.needs;
  return [...new Set([...(own ?? []), ...needs])];
}
