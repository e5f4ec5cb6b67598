import type { Distribution } from '../engine/distribution.js';
import type { KeyedRandom } from '../engine/random.js';
import type { Request } from './request.js';

/**
 * Values of a distribution, found by the number of the request that they belong to: whichever
 * replica serves it, and whenever, it gets the same. What never varies is not drawn.
 */
export class Draw {
  private readonly random: KeyedRandom | null;
  /** Where nothing is drawn. */
  private readonly value: number;

  constructor(
    private readonly distribution: Distribution,
    random: KeyedRandom,
  ) {
    this.random = distribution.variance === 0 ? null : random;
    this.value = distribution.mean;
  }

  at(index: number, attempt = 0): number {
    const { random } = this;
    return random === null ? this.value : this.distribution.sample(random.at(index, attempt));
  }

  /** The value that belongs to this request at a service. */
  of(request: Request): number {
    return this.at(drawIndex(request), request.attempt);
  }
}

/** Where the draws of a request at a service are: 32 bits, from its number and its branch. */
export function drawIndex(request: Request): number {
  return (request.number + request.branch) >>> 0;
}

/** The branch of the requests of a workload: far from that of another, whatever their order. */
export function rootBranch(workload: string): number {
  let hash = 0x811c9dc5 | 0;
  for (let i = 0; i < workload.length; i++) {
    hash = Math.imul(hash ^ workload.charCodeAt(i), 0x01000193);
  }
  return mix(hash);
}

/** The branch of a call that a service makes on behalf of a request. */
export function callBranch(parent: number, service: number, site: number): number {
  return mix(parent ^ mix(service + Math.imul(site + 1, 0x9e3779b1 | 0)));
}

/** MurmurHash3's finish. */
function mix(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b | 0);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35 | 0);
  return hash ^ (hash >>> 16);
}
