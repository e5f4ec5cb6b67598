import { modulo64 } from '../hash/bits64.js';
import type { HashTable } from '../hash/hash-policy.js';
import type { Backend } from '../policy.js';

/**
 * The hash modulo the number of usable backends, in the order of the list; weights are ignored. It
 * is what consistent hashing is measured against. Attempt a takes the backend a places further on.
 *
 * Disruption: between n and n + 1 backends all but 1 in n + 1 of the keys move; any removal is as
 * bad.
 */
export class ModuloTable implements HashTable {
  constructor(private readonly members: readonly Backend[]) {}

  lookup(high: number, low: number, attempt: number): number {
    const { members } = this;
    return members[(modulo64(high, low, members.length) + attempt) % members.length].index;
  }
}
