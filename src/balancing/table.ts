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
import { zones } from './families/zones.js';
import type { BalancingPolicy, Need, PolicyContext } from './policy.js';
import { NO_SUPPORT } from './support.js';

export const policies: readonly PolicyEntry[] = [
  ...oblivious,
  ...connections,
  ...latency,
  ...hashing,
  ...wrappers,
  ...zones,
  ...yardsticks,
].sort((a, b) => (a.name < b.name ? -1 : 1));

const own = new Map<string, PolicyEntry>();

/** Policies of the user's own that have been put beside ours, by the words that name their files. */
export const ownPolicies: ReadonlyMap<string, PolicyEntry> = own;

/** Puts a policy of the user's own beside ours; another one under that word gives way. */
export function putPolicy(entry: PolicyEntry): void {
  own.set(entry.name, entry);
}

/** Throws a RangeError for a name that the table lacks. */
export function policyEntry(name: string): PolicyEntry {
  const entry = policies.find((policy) => policy.name === name) ?? own.get(name);
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
