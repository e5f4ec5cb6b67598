import {
  NONE,
  type Backend,
  type BalancingPolicy,
  type Choice,
  type PolicyContext,
} from '../policy.js';
import { Standing } from '../hash/standing.js';
import { isUsable } from './usable.js';

/** IP_VS_SH_TAB_SIZE. */
const BUCKETS = 256;
const GOLDEN_RATIO_32 = 0x61c88647;

/** How many buckets a backend takes at its turn: the kernel looks after the first. */
function turnOf({ weight }: Backend): number {
  return weight > 0 ? weight : 1;
}

export interface SourceHashOptions {
  /** Hash the client's port as well (the kernel's `sh-port`). */
  port: boolean;
  /** Where the client's backend is unusable, look for another (`sh-fallback`). */
  fallback: boolean;
}

/**
 * The same client to the same backend: IPVS's `sh` (linux net/netfilter/ipvs/ip_vs_sh.c, since it
 * uses `hash_32`). 256 buckets are filled round and round in the order of the list, a backend
 * taking as many in a row as its weight; fractions of a bucket are carried over to its next turn.
 * The table holds all backends of the set, the unusable too; one of weight 0, which is how a server is
 * drained, keeps a bucket a turn, as one of weight 1 has.
 *
 * Disruption: the clients of an unusable backend, or of one of weight 0, are refused, or go to others
 * if asked (`fallback`); a removal or a change of weight fills the buckets anew, and moves most.
 */
export class SourceHashPolicy implements BalancingPolicy {
  private readonly buckets = new Int32Array(BUCKETS);
  private readonly standing = new Standing((backend) => !backend.absent, turnOf);
  private backends: readonly Backend[];

  constructor(
    context: PolicyContext,
    private readonly options: SourceHashOptions,
  ) {
    this.backends = context.backends;
    this.changed(context.backends);
  }

  pick(request: Choice): number {
    const { buckets, backends } = this;
    const first = this.bucketOf(request, 0);
    const chosen = buckets[first];
    if (chosen === NONE || isUsable(backends[chosen])) return chosen;
    if (!this.options.fallback) return NONE;
    // As in the kernel, the search goes once around the table, from offset `first` on.
    for (let step = 0; step < BUCKETS; step++) {
      const other = buckets[this.bucketOf(request, (first + step) & (BUCKETS - 1))];
      if (isUsable(backends[other])) return other;
    }
    return NONE;
  }

  changed(backends: readonly Backend[]): void {
    this.backends = backends;
    if (this.standing.update(backends)) this.fill(this.standing.members(backends));
  }

  private bucketOf(request: Choice, offset: number): number {
    const port = this.options.port ? request.clientPort : 0;
    const hash = Math.imul((port + request.clientAddress) | 0, GOLDEN_RATIO_32) >>> 24;
    return (offset + hash) & (BUCKETS - 1);
  }

  private fill(members: readonly Backend[]): void {
    this.buckets.fill(NONE);
    if (members.length === 0) return;
    // Weights below one bucket a turn are scaled up together, or filling would take many turns.
    const least = members.reduce((least, backend) => Math.min(least, turnOf(backend)), 1);
    const due = new Float64Array(members.length);
    let filled = 0;
    for (let turn = 0; filled < BUCKETS; turn = (turn + 1) % members.length) {
      due[turn] += turnOf(members[turn]) / least;
      for (; due[turn] >= 1 && filled < BUCKETS; due[turn]--) {
        this.buckets[filled++] = members[turn].index;
      }
    }
  }
}
