import { log } from '../../engine/math.js';
import { utf8 } from '../../engine/utf8.js';
import { Bits64 } from '../hash/bits64.js';
import type { HashTable } from '../hash/hash-policy.js';
import { xxHash64 } from '../hash/xxhash64.js';
import type { Backend } from '../policy.js';

const TO_UNIT = 1 / 4294967296;

/**
 * Rendezvous, or highest random weight: every backend draws lots for a key, and the best lot has
 * it (Thaler and Ravishankar, IEEE/ACM ToN 6(1), 1998). With weights the least of -ln(u) / weight
 * wins, u in (0, 1) being the lot (the logarithmic method of Schindelhauer and Schomaker, SPAA
 * 2005; also draft-ietf-bess-weighted-hrw): the first of independent exponential times, so each is
 * first in proportion to its weight. Attempt a takes the backend with the next best lot after a
 * others. Ties go to the first of the list. A pick looks at all backends.
 *
 * The lot is a mix of the hash of the key and of xxHash64(address) with the multipliers of
 * MurmurHash3's finaliser; the paper leaves the function open.
 *
 * Disruption: a removal moves the keys of the removed alone, to the others by weight; a change of
 * a weight moves keys to or from that backend alone.
 */
export class RendezvousTable implements HashTable {
  private readonly highs: Int32Array;
  private readonly lows: Int32Array;
  private readonly weights: Float64Array;

  constructor(private readonly members: readonly Backend[]) {
    const hash = new Bits64();
    this.highs = new Int32Array(members.length);
    this.lows = new Int32Array(members.length);
    this.weights = Float64Array.from(members, ({ weight }) => weight);
    members.forEach(({ address }, place) => {
      const key = utf8(address);
      xxHash64(key, key.length, 0, hash);
      this.highs[place] = hash.high;
      this.lows[place] = hash.low;
    });
  }

  lookup(high: number, low: number, attempt: number): number {
    let place = this.next(high, low, 0, -1);
    for (let rank = attempt % this.members.length; rank > 0; rank--) {
      place = this.next(high, low, this.time(place, high, low), place);
    }
    return this.members[place].index;
  }

  /** Who comes next in (time, place) after that time and place. */
  private next(high: number, low: number, time: number, after: number): number {
    let best = -1;
    let least = Infinity;
    for (let place = 0; place < this.weights.length; place++) {
      // -ln(u) is at least 1 - u: most need no logarithm to be out.
      if (1 - this.lot(place, high, low) >= least * this.weights[place]) continue;
      const there = this.time(place, high, low);
      const later = there > time || (there === time && place > after);
      if (later && there < least) {
        best = place;
        least = there;
      }
    }
    return best;
  }

  private time(place: number, high: number, low: number): number {
    return -log(this.lot(place, high, low)) / this.weights[place];
  }

  private lot(place: number, high: number, low: number): number {
    let bits = this.lows[place] ^ low;
    bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b | 0) ^ this.highs[place] ^ high;
    bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35 | 0);
    return (((bits ^ (bits >>> 16)) >>> 0) + 0.5) * TO_UNIT;
  }
}
