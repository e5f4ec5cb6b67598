import { utf8 } from '../../engine/utf8.js';
import { Bits64 } from '../hash/bits64.js';
import type { CircularTable } from '../hash/hash-policy.js';
import { murmurHash64A, STANDARD_SEED } from '../hash/murmur64a.js';
import { normalisedWeights } from '../hash/normalised-weights.js';
import { Ring } from '../hash/ring.js';
import { xxHash64 } from '../hash/xxhash64.js';
import type { Backend } from '../policy.js';

export interface RingHashOptions {
  hash: 'xxhash64' | 'murmur64a';
  minimumSize: number;
  maximumSize: number;
}

/**
 * Consistent hashing on a ring (Karger et al., STOC 1997), as Envoy builds it (ring_hash_lb.cc,
 * v1.35). Point i of a backend is hash("<address>_<i>"); the weights are normalised to w with sum
 * 1, and
 *
 *     scale = min(ceil(least w * minimum size) / least w, maximum size)
 *
 * Backends are taken in the order of the list, and each adds points until there are as many as the
 * running sum of scale * w: so fractions of a point are carried over, and on a small ring a backend
 * may have none. A request goes to the first point at or after its hash, attempt a to the point a
 * places further on, which may be of the same backend.
 *
 * Disruption: where the others keep their number of points, a removal moves the keys of the
 * removed alone. But the minimum size is shared out: of n equal backends each has ceil(minimum / n)
 * points, and when one goes the others get new points, which take about as many keys again from
 * one another as the removed had. With a minimum of at most n everyone has one point, for good.
 */
export class RingHashTable implements CircularTable {
  readonly ring: Ring;

  constructor(members: readonly Backend[], options: RingHashOptions) {
    const shares = normalisedWeights(members);
    const least = shares.reduce((least, share) => Math.min(least, share), 1);
    const scale = Math.min(Math.ceil(least * options.minimumSize) / least, options.maximumSize);
    // Rounding may put the sum of the shares a little above 1.
    const room = Math.ceil(scale) + 1;
    const highs = new Uint32Array(room);
    const lows = new Uint32Array(room);
    const owners = new Int32Array(room);
    const hash = new Bits64();
    let count = 0;
    let target = 0;
    members.forEach(({ address, index }, place) => {
      const text = new PointText(address);
      target += scale * shares[place];
      for (let i = 0; count < target; i++, count++) {
        text.number(i);
        if (options.hash === 'xxhash64') xxHash64(text.bytes, text.length, 0, hash);
        else murmurHash64A(text.bytes, text.length, STANDARD_SEED, hash);
        highs[count] = hash.high;
        lows[count] = hash.low;
        owners[count] = index;
      }
    });
    this.ring = new Ring(
      highs.subarray(0, count),
      lows.subarray(0, count),
      owners.subarray(0, count),
    );
  }

  get places(): number {
    return this.ring.size;
  }

  place(high: number, low: number, attempt: number): number {
    const point = this.ring.find(high, low);
    return attempt === 0 ? point : (point + attempt) % this.ring.size;
  }

  at(place: number): number {
    return this.ring.owner(place);
  }

  lookup(high: number, low: number, attempt: number): number {
    return this.ring.owner(this.place(high, low, attempt));
  }
}

/** "<address>_<number>" as bytes, for one number after another. */
class PointText {
  readonly bytes: Uint8Array;
  length = 0;
  private readonly prefix: number;

  constructor(address: string) {
    const prefix = utf8(`${address}_`);
    this.prefix = prefix.length;
    this.bytes = new Uint8Array(prefix.length + 10);
    this.bytes.set(prefix);
  }

  number(value: number): void {
    const digits = String(value);
    for (let i = 0; i < digits.length; i++) this.bytes[this.prefix + i] = digits.charCodeAt(i);
    this.length = this.prefix + digits.length;
  }
}
