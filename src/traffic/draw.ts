import type { Distribution } from '../engine/distribution.js';
import type { KeyedRandom } from '../engine/random.js';
import type { Request } from './request.js';

const BLOCK = 32;

/**
 * Values of a distribution, found by the number of the request that they belong to: whichever
 * replica serves it, and whenever, it gets the same. What never varies is not drawn.
 */
export class Draw {
  private readonly random: KeyedRandom | null;
  /** Where nothing is drawn. */
  private readonly value: number;
  /** First attempts from `first` on, drawn in one go: that is quicker where they come in turn. */
  private block: Float64Array | null = null;
  private first = 0;
  private next = 0;
  private inTurn = 0;

  constructor(
    private readonly distribution: Distribution,
    random: KeyedRandom,
  ) {
    this.random = distribution.variance === 0 ? null : random;
    this.value = distribution.mean;
  }

  at(index: number, attempt = 0): number {
    const { block } = this;
    const place = index - this.first;
    if (block !== null && place >= 0 && place < BLOCK && attempt === 0) return block[place];
    return this.random === null ? this.value : this.draw(this.random, index, attempt);
  }

  private draw(random: KeyedRandom, index: number, attempt: number): number {
    if (attempt > 0) return this.distribution.sample(random.at(index, attempt));
    this.inTurn = index === this.next ? this.inTurn + 1 : 0;
    this.next = index + 1;
    if (this.inTurn < BLOCK && index !== this.first + BLOCK) {
      return this.distribution.sample(random.at(index, 0));
    }
    const block = (this.block ??= new Float64Array(BLOCK));
    this.first = index;
    this.next = index + BLOCK;
    const last = Math.min(BLOCK, 0x100000000 - index);
    for (let i = 0; i < last; i++) block[i] = this.distribution.sample(random.at(index + i, 0));
    return block[0];
  }

  /** The value that belongs to this request at a service, whichever attempt it is. */
  of(request: Request): number {
    return this.at(drawIndex(request));
  }
}

/** Where the draws of a request at a service are: 32 bits, from its number and its branch. */
export function drawIndex(request: Request): number {
  return (request.number + request.branch) >>> 0;
}

/** Where the draws are that differ from attempt to attempt. */
export function trialIndex(request: Request): number {
  return (request.number + request.branch + request.trial) >>> 0;
}

/** The `trial` of attempt `attempt` of a request. */
export function retrial(trial: number, attempt: number): number {
  return attempt === 0 ? trial : mix(trial + Math.imul(attempt, 0x9e3779b1 | 0));
}

/** The branch of the requests of a workload: far from that of another, whatever their order. */
export function rootBranch(workload: string): number {
  let hash = 0x811c9dc5 | 0;
  for (let i = 0; i < workload.length; i++) {
    hash = Math.imul(hash ^ workload.charCodeAt(i), 0x01000193);
  }
  return mix(hash);
}

/** The branch of a call that a service makes on behalf of a request; `copy` counts like ones. */
export function callBranch(parent: number, service: number, site: number, copy: number): number {
  const branch = mix(parent ^ mix(service + Math.imul(site + 1, 0x9e3779b1 | 0)));
  return copy === 0 ? branch : mix(branch + Math.imul(copy, 0x9e3779b1 | 0));
}

/** MurmurHash3's finish. */
function mix(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b | 0);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35 | 0);
  return hash ^ (hash >>> 16);
}
