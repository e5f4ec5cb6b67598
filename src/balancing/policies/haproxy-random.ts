import { Ring } from '../hash/ring.js';
import {
  NONE,
  type Backend,
  type BalancingPolicy,
  type Choice,
  type PolicyContext,
} from '../policy.js';
import { isUsable } from './usable.js';

/** Points on the circle for a unit of weight, and numbers set aside for the points of a server. */
const POINTS = 16;
const RANGE = 4096;
/** Of the generator, in every thread and at every start. */
const FIRST_STATE = 2463534242 | 0;

/**
 * HAProxy's `random(N)` (haproxy src/backend.c, get_server_rnd; src/lb_chash.c, of 2.4 to 2.8): a draw
 * is 32 random bits, a place on the circle of its consistent hash, and the server of the nearest
 * point has it. With 16 points for a unit of weight shares are uneven: by their parts of the circle,
 * which follow from the servers' numbers in the list. It draws N times, with replacement; the server
 * with fewer requests under way for its weight stays, the later one at a tie. A further attempt passes the server of the
 * last one over: the next point of another has the draw.
 *
 * Its numbers are those of HAProxy too (include/haproxy/tools.h, statistical_prng): each thread begins with
 * the same one at every start, so that chance is not in it, and replications differ by what comes alone.
 *
 * Not modelled: `maxconn`, which sends a request to the backend's queue where the winner is full;
 * `hash-balance-factor`.
 */
export class HaproxyRandomPolicy implements BalancingPolicy {
  private state = FIRST_STATE;
  private ring: Ring;
  private backends: readonly Backend[];

  constructor(
    { backends }: PolicyContext,
    private readonly draws: number,
  ) {
    this.backends = backends;
    this.ring = haproxyRing(this.backends);
  }

  pick({ tried }: Choice): number {
    const { backends, ring } = this;
    const avoid = tried.length > 0 ? tried[tried.length - 1] : NONE;
    if (ring.size === 0) return NONE;
    let best: number = NONE;
    for (let i = 0; i < this.draws; i++) {
      const index = nearest(ring, this.draw(), avoid);
      if (best === NONE || index === best) best = index;
      else {
        const [a, b] = [backends[index], backends[best]];
        if (a.active * b.weight <= b.active * a.weight) best = index;
      }
    }
    return best;
  }

  changed(backends: readonly Backend[]): void {
    this.backends = backends;
    this.ring = haproxyRing(backends);
  }

  /** Marsaglia's xorshift of 32 bits: unsigned. */
  private draw(): number {
    let state = this.state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.state = state;
    return state >>> 0;
  }
}

/** The circle of the usable; its points, of 32 bits, are the high words. */
export function haproxyRing(backends: readonly Backend[]): Ring {
  const points: number[] = [];
  const owners: number[] = [];
  for (const backend of backends) {
    if (!isUsable(backend)) continue;
    const count = Math.max(1, Math.round(backend.weight * POINTS));
    for (let i = 0; i < count; i++) {
      points.push(fullHash((backend.index + 1) * RANGE + i));
      owners.push(backend.index);
    }
  }
  const lows = new Uint32Array(points.length);
  return new Ring(Uint32Array.from(points), lows, Int32Array.from(owners));
}

/**
 * The owner of the point nearest to a place; of two as near, of the one before it.
 * @param avoid who is passed over, as far as the circle has anybody else
 */
export function nearest(ring: Ring, place: number, avoid: number = NONE): number {
  const next = ring.find(place, 0);
  const previous = next === 0 ? ring.size - 1 : next - 1;
  const before = (place - ring.high(previous)) >>> 0;
  const after = (ring.high(next) - place) >>> 0;
  const found = ring.owner(before <= after ? previous : next);
  if (found !== avoid) return found;
  for (let i = 0; i < ring.size; i++) {
    const owner = ring.owner((next + i) % ring.size);
    if (owner !== avoid) return owner;
  }
  return found;
}

/** Bob Jenkins' full avalanche of 32 bits, times a prime: haproxy include/haproxy/tools.h. */
export function fullHash(number: number): number {
  let hash = number | 0;
  hash = (hash + 0x7ed55d16 + (hash << 12)) | 0;
  hash = hash ^ 0xc761c23c ^ (hash >>> 19);
  hash = (hash + 0x165667b1 + (hash << 5)) | 0;
  hash = ((hash + 0xd3a2646c) | 0) ^ (hash << 9);
  hash = (hash + 0xfd7046c5 + (hash << 3)) | 0;
  hash = hash ^ 0xb55a4f09 ^ (hash >>> 16);
  return Math.imul(hash, 3221225473) >>> 0;
}
