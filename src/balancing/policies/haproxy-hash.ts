import { RequestText, type HashedPart } from '../hash/request-hash.js';
import type { Ring } from '../hash/ring.js';
import { Standing } from '../hash/standing.js';
import {
  NONE,
  type Backend,
  type BalancingPolicy,
  type Choice,
  type PolicyContext,
} from '../policy.js';
import { fullHash, haproxyRing, nearest } from './haproxy-random.js';
import { HaproxyRoundRobinPolicy } from './haproxy-round-robin.js';
import { placesByWeight } from './static-round-robin.js';

/**
 * HAProxy's hashing (haproxy src/backend.c, get_server_sh and get_server_ph; src/lb_map.c, src/lb_chash.c, of
 * 2.6), with the hash that it takes where `hash-type` names none, which is sdbm:
 *
 *     hash = byte + hash * 65599
 *
 * over the text of the key; of a client's address, the address itself. `map-based` takes it modulo the places of
 * the map of `static-rr`, which holds the servers that can be used. `consistent` stirs it (full_hash), and takes
 * the server of the nearest point of the circle of `random`, on a further attempt passing over that of the last. A request with nothing to hash takes turns.
 *
 * Disruption: under `map-based` nearly all keys move as a server comes or goes; under `consistent` those near its
 * own points alone.
 *
 * Not modelled: `hash-balance-factor`; other hashes (djb2, wt6, crc32); IPv6.
 */
export class HaproxyHashPolicy implements BalancingPolicy {
  private readonly text: RequestText;
  private readonly standing = new Standing((backend) => backend.eligible);
  private readonly turns: HaproxyRoundRobinPolicy;
  private backends: readonly Backend[] = [];
  private map: Int32Array = new Int32Array(0);
  private ring: Ring | null = null;

  constructor(
    context: PolicyContext,
    private readonly on: HashedPart,
    private readonly isConsistent: boolean,
  ) {
    this.text = new RequestText(on);
    this.turns = new HaproxyRoundRobinPolicy(context);
    this.changed(context.backends);
  }

  pick(request: Choice): number {
    const { map, ring } = this;
    if (map.length === 0) return NONE;
    if (!this.text.write(request)) return this.turns.pick(request);
    const hash = this.hash(request);
    if (ring === null) return map[hash % map.length];
    const { tried } = request;
    return nearest(ring, fullHash(hash), tried.length > 0 ? tried[tried.length - 1] : NONE);
  }

  changed(backends: readonly Backend[]): void {
    this.backends = backends;
    this.turns.changed(backends);
    if (!this.standing.update(backends)) return;
    this.map = placesByWeight(this.backends);
    this.ring = this.isConsistent && this.map.length > 0 ? haproxyRing(backends) : null;
  }

  private hash({ key, clientAddress }: Choice): number {
    const isAddress = this.on === 'client' || (this.on === 'auto' && key < 0);
    if (isAddress) return clientAddress >>> 0;
    const { bytes, length } = this.text;
    let hash = 0;
    for (let i = 0; i < length; i++) hash = (bytes[i] + Math.imul(hash, 65599)) | 0;
    return hash >>> 0;
  }
}
