import type { Distribution } from '../engine/distribution.js';
import type { KeyedRandom } from '../engine/random.js';
import type { Request } from './request.js';

/** Values that are drawn in one go, and how many such blocks are kept. */
const BLOCK = 32;
const KEPT = 64;
/** Draws before it pays to keep blocks. */
const FEW = 64;

/**
 * Values of a distribution, found by the number of the request that they belong to: whichever
 * replica serves it, and whenever, it gets the same. What never varies is not drawn.
 *
 * Requests are served in about the order of their numbers, so first attempts are drawn in blocks,
 * which is quicker than one by one; where numbers lie far apart they are not.
 */
export class Draw {
  private readonly random: KeyedRandom | null;
  /** Where nothing is drawn. */
  private readonly value: number;
  /** Blocks side by side, and which one stands at each place; null before it pays. */
  private blocks: Float64Array | null = null;
  private numbers = NO_NUMBERS;
  private singles = 0;
  private latest = 0;
  /** Blocks drawn near the one before them, less those that were far away. */
  private balance = FEW;

  constructor(
    private readonly distribution: Distribution,
    random: KeyedRandom,
  ) {
    this.random = distribution.variance === 0 ? null : random;
    this.value = distribution.mean;
  }

  at(index: number, attempt = 0): number {
    const { blocks } = this;
    if (blocks !== null && attempt === 0) {
      const number = index >>> 5;
      const place = number & (KEPT - 1);
      if (this.numbers[place] === number) return blocks[(place << 5) | (index & (BLOCK - 1))];
    }
    return this.random === null ? this.value : this.draw(this.random, index, attempt);
  }

  private draw(random: KeyedRandom, index: number, attempt: number): number {
    if (attempt > 0 || this.balance <= 0 || this.singles < FEW) {
      this.singles++;
      return this.distribution.sample(random.at(index, attempt));
    }
    if (this.blocks === null) {
      this.blocks = new Float64Array(KEPT * BLOCK);
      this.numbers = new Float64Array(KEPT).fill(-1);
    }
    const { blocks, numbers } = this;
    const number = index >>> 5;
    this.balance += Math.abs(number - this.latest) < KEPT ? 1 : -1;
    this.latest = number;
    const place = number & (KEPT - 1);
    numbers[place] = number;
    const first = index - (index & (BLOCK - 1));
    for (let i = 0; i < BLOCK; i++) {
      blocks[(place << 5) | i] = this.distribution.sample(random.at(first + i, 0));
    }
    return blocks[(place << 5) | (index & (BLOCK - 1))];
  }

  /** The value that belongs to this request at a service, whichever attempt it is. */
  of(request: Request): number {
    return this.at(drawIndex(request));
  }
}

const NO_NUMBERS = new Float64Array(0);

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
