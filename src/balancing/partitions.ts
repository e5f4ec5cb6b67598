import { Bits64, modulo64 } from './hash/bits64.js';
import { xxHash64 } from './hash/xxhash64.js';

/** How keys are put into partitions, and these on replicas. */
export interface PartitionOptions {
  by: 'hash' | 'range' | 'consistent';
  /** Null: as many as replicas. */
  count: number | null;
  /** Owners of a partition, at most the number of replicas. */
  replication: number;
  /** Keys are 0 to one below. */
  keys: number;
}

/**
 * Which replicas own which keys, for a fixed number of replicas.
 *
 * - `hash`: partition = xxHash64(key) mod count, on replica (partition mod n) and those that follow.
 *   With as many partitions as replicas this is modulo hashing: with one more replica, n / (n + 1)
 *   of the keys move.
 * - `range`: keys in order, cut into equal ranges; range p is on replica floor(p n / count) and those
 *   that follow. Neighbours stay together, hot ones too.
 * - `consistent`: hashed as above; a partition is on the replicas whose hash with it is highest
 *   (rendezvous hashing: Thaler and Ravishankar, IEEE/ACM ToN 6(1), 1998). With one more replica
 *   about 1 / (n + 1) of the keys move, all of them to it.
 */
export class Partitions {
  readonly count: number;
  /** Owners of partition p from p x replication on. */
  private readonly owners: Int32Array;

  constructor(
    readonly options: PartitionOptions,
    readonly replicas: number,
  ) {
    const { by, count, replication } = options;
    this.count = Math.max(1, count ?? replicas);
    const owned = Math.min(replication, replicas);
    this.owners = new Int32Array(this.count * owned);
    for (let partition = 0; partition < this.count; partition++) {
      const row = this.owners.subarray(partition * owned, (partition + 1) * owned);
      if (by === 'consistent') rank(partition, replicas, row);
      else {
        const turn = by === 'hash' ? partition : Math.floor((partition * replicas) / this.count);
        for (let i = 0; i < owned; i++) row[i] = (turn + i) % replicas;
      }
    }
  }

  /** Keys beyond the last count as the last, and what is no key as the first. */
  partitionOf(key: number): number {
    const { by, keys } = this.options;
    const known = Math.max(0, Math.min(key, keys - 1));
    if (by === 'range') return Math.floor((known * this.count) / keys);
    hashPair(known, 0);
    return modulo64(hash.high, hash.low, this.count);
  }

  /** Replicas that own a partition, the first one first. */
  ownersOf(partition: number): Int32Array {
    const owned = this.owners.length / this.count;
    return this.owners.subarray(partition * owned, (partition + 1) * owned);
  }

  /** How many keys each replica owns. */
  keysByReplica(): Float64Array {
    const byPartition = new Float64Array(this.count);
    for (let key = 0; key < this.options.keys; key++) byPartition[this.partitionOf(key)]++;
    const counts = new Float64Array(this.replicas);
    byPartition.forEach((keys, partition) => {
      for (const owner of this.ownersOf(partition)) counts[owner] += keys;
    });
    return counts;
  }
}

/**
 * The share of the keys' copies that are on other replicas in `after` than in `before`: what has to
 * be moved. Both hold the same keys, as many times.
 */
export function movedShare(before: Partitions, after: Partitions): number {
  const { keys, replication } = before.options;
  let moved = 0;
  for (let key = 0; key < keys; key++) {
    const owners = before.ownersOf(before.partitionOf(key));
    for (const owner of after.ownersOf(after.partitionOf(key))) {
      if (!owners.includes(owner)) moved++;
    }
  }
  return moved / (keys * replication);
}

const bytes = new Uint8Array(8);
const hash = new Bits64();

/** Puts the hash of two whole numbers below 2^32, as eight bytes, into `hash`. */
function hashPair(first: number, second: number): void {
  for (let i = 0; i < 4; i++) {
    bytes[i] = (first >>> (8 * i)) & 0xff;
    bytes[i + 4] = (second >>> (8 * i)) & 0xff;
  }
  xxHash64(bytes, 8, 0, hash);
}

/** The replicas whose hash with the partition is highest, the highest first. */
function rank(partition: number, replicas: number, into: Int32Array): void {
  const highs = new Float64Array(into.length);
  let held = 0;
  for (let replica = 0; replica < replicas; replica++) {
    hashPair(partition, replica);
    const score = hash.high >>> 0;
    let place = held;
    while (place > 0 && highs[place - 1] < score) place--;
    if (place >= into.length) continue;
    if (held < into.length) held++;
    into.copyWithin(place + 1, place, held - 1);
    highs.copyWithin(place + 1, place, held - 1);
    into[place] = replica;
    highs[place] = score;
  }
}
