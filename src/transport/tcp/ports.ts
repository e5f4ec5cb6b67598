import { hashOf } from './sequence.js';

/**
 * Places of the table that spreads connects to one destination (linux INET_TABLE_PERTURB_SIZE,
 * cut).
 */
const PLACES = 64;

/**
 * Ephemeral ports, chosen for each destination by itself (RFC 6056, algorithm 4; linux
 * inet_hash_connect).
 */
export class Ports {
  private readonly low: number;
  private readonly count: number;
  private spread: Uint32Array | null = null;

  constructor([low, high]: readonly [number, number]) {
    this.low = low;
    this.count = high - low + 1;
  }

  /** How many there are. */
  get size(): number {
    return this.count;
  }

  /** A port that is free; -1 where none is. Ports of the parity of the lowest go first. */
  choose(
    local: number,
    remote: number,
    remotePort: number,
    isFree: (port: number) => boolean,
  ): number {
    const { count, low } = this;
    const spread = (this.spread ??= new Uint32Array(PLACES));
    const hash = hashOf(local, 0, remote, remotePort);
    const place = hash & (PLACES - 1);
    const first = (((hash >>> 6) + spread[place]) % count) & ~1;
    for (let parity = 0; parity < 2; parity++) {
      for (let i = 0; i < count; i += 2) {
        const offset = ((first + i) % (count + (count & 1))) + parity;
        if (offset >= count || !isFree(low + offset)) continue;
        spread[place] += i + 2;
        return low + offset;
      }
    }
    return -1;
  }
}
