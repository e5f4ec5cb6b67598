import { Bits64 } from '../hash/bits64.js';
import type { HashTable } from '../hash/hash-policy.js';
import type { Backend } from '../policy.js';

const MULTIPLIER_HIGH = 0x27bb2ee6;
const MULTIPLIER_LOW = 0x87b0b0fd | 0;

const state = new Bits64();

/**
 * Jump consistent hash (Lamping and Veach, "A fast, minimal memory, consistent hash algorithm",
 * arXiv 1406.2294): the bucket of a 64-bit key among `buckets`, in about ln(buckets) steps and
 * without a table. The key itself seeds the linear congruential generator that jumps.
 */
export function jumpHash(high: number, low: number, buckets: number): number {
  state.set(high, low);
  let bucket = -1;
  let next = 0;
  while (next < buckets) {
    bucket = next;
    state.multiply(MULTIPLIER_HIGH, MULTIPLIER_LOW);
    state.add(0, 1);
    // 2^31 / ((key >> 33) + 1)
    next = Math.floor((bucket + 1) * (2147483648 / ((state.high >>> 1) + 1)));
  }
  return bucket;
}

/**
 * Jump consistent hash over the usable backends, numbered in the order of the list; weights are
 * ignored. Attempt a takes the backend a places further on in the list (the paper has no retries).
 *
 * Disruption: appending a backend moves 1/n of the keys, all of them to it, and removing the last
 * moves its own alone. Any other removal renumbers those that follow, and moves many keys of
 * backends that stay: made for shards, which are numbered, rather than for servers, which fail.
 */
export class JumpTable implements HashTable {
  constructor(private readonly members: readonly Backend[]) {}

  lookup(high: number, low: number, attempt: number): number {
    const { members } = this;
    const bucket = jumpHash(high, low, members.length);
    return members[(bucket + attempt) % members.length].index;
  }
}
