import { utf8 } from '../../engine/utf8.js';
import { Bits64, modulo64 } from '../hash/bits64.js';
import type { CircularTable } from '../hash/hash-policy.js';
import { normalisedWeights } from '../hash/normalised-weights.js';
import { xxHash64 } from '../hash/xxhash64.js';
import type { Backend } from '../policy.js';

/** A backend's wishes, the best first, are the slots offset, offset + skip, offset + 2 skip ... */
export interface MaglevEntry {
  /** What stands in the table for it. */
  index: number;
  offset: number;
  /** From 1 to the size of the table - 1. */
  skip: number;
  weight: number;
}

export interface MaglevOptions {
  /** A prime, so that every backend's wishes go through all slots. */
  size: number;
  construction: 'envoy' | 'paper';
}

/**
 * Maglev hashing (Eisenbud et al., "Maglev", NSDI 2016, section 3.4): a table in which the backends
 * take turns to fill in their next wish that is free, looked up at hash mod size. With the address
 * as key, offset = xxHash64(key, seed 0) mod size and skip = xxHash64(key, seed 1) mod (size - 1)
 * + 1.
 *
 * - `envoy` (maglev_lb.cc, v1.35): turns in the order of the addresses as byte strings, whatever
 *   the order of the list; with different weights a backend sits out until its share of the rounds
 *   reaches its next multiple of the greatest weight. Attempt a > 0 looks up hash XOR (2^64 - a).
 * - `paper`: turns in the order of the list, weights ignored, attempts as with Envoy.
 *
 * Disruption: a removal moves the keys of the removed, and a few of others, since a slot that comes
 * free may be an earlier wish of theirs. The larger the table is for its backends, the fewer
 * (section 5.3 of the paper).
 */
export class MaglevTable implements CircularTable {
  /** The backend of every slot. */
  readonly slots: Int32Array;

  constructor(members: readonly Backend[], { size, construction }: MaglevOptions) {
    const ordered = construction === 'envoy' ? [...members].sort(byAddress) : members;
    const shares = normalisedWeights(ordered);
    const hash = new Bits64();
    const entries = ordered.map(({ address, index }, place): MaglevEntry => {
      const key = utf8(address);
      xxHash64(key, key.length, 0, hash);
      const offset = modulo64(hash.high, hash.low, size);
      xxHash64(key, key.length, 1, hash);
      const skip = modulo64(hash.high, hash.low, size - 1) + 1;
      return { index, offset, skip, weight: construction === 'envoy' ? shares[place] : 1 };
    });
    this.slots = fillSlots(entries, size);
  }

  get places(): number {
    return this.slots.length;
  }

  place(high: number, low: number, attempt: number): number {
    if (attempt === 0) return modulo64(high, low, this.slots.length);
    return modulo64(~high, low ^ -attempt, this.slots.length);
  }

  at(place: number): number {
    return this.slots[place];
  }

  lookup(high: number, low: number, attempt: number): number {
    return this.slots[this.place(high, low, attempt)];
  }
}

/**
 * Fills the table by turns: in round r, counted from 1, a backend is passed over while r * weight
 * is below its target, which grows by the greatest weight at each of its turns.
 */
export function fillSlots(entries: readonly MaglevEntry[], size: number): Int32Array {
  const slots = new Int32Array(size).fill(-1);
  const greatest = entries.reduce((greatest, { weight }) => Math.max(greatest, weight), 0);
  const places = Int32Array.from(entries, ({ offset }) => offset);
  const targets = new Float64Array(entries.length);
  let filled = 0;
  for (let round = 1; filled < size; round++) {
    for (let i = 0; i < entries.length && filled < size; i++) {
      const { index, skip, weight } = entries[i];
      if (round * weight < targets[i]) continue;
      targets[i] += greatest;
      let place = places[i];
      while (slots[place] >= 0) {
        place += skip;
        if (place >= size) place -= size;
      }
      slots[place] = index;
      places[i] = place;
      filled++;
    }
  }
  return slots;
}

/** By code units, which for addresses is by bytes. */
function byAddress(a: Backend, b: Backend): number {
  return a.address < b.address ? -1 : a.address > b.address ? 1 : 0;
}

export function isPrime(n: number): boolean {
  if (n < 2) return false;
  for (let divisor = 2; divisor * divisor <= n; divisor++) {
    if (n % divisor === 0) return false;
  }
  return true;
}
