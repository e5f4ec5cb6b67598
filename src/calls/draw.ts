import type { Distribution } from '../engine/distribution.js';
import type { KeyedRandom, KeyWords } from '../engine/random.js';
import type { Request } from './request.js';

/** Values that are drawn in one go, and how many such blocks are kept. */
const BLOCK = 32;
const KEPT = 64;
/** Draws before it pays to keep blocks. */
const FEW = 64;

/**
 * Values of a distribution, found by the number and the branch of the request that they belong to:
 * whichever replica serves it, and whenever, it gets the same. What never varies is not drawn.
 *
 * Requests are served in about the order of their numbers, so first attempts are drawn in blocks,
 * which is quicker than one by one; where numbers lie far apart, or branches alternate, they are not.
 */
export class Draw {
  private readonly random: KeyedRandom | null;
  /** Where nothing is drawn. */
  private readonly value: number;
  /** Blocks side by side, and which one stands at each place; null before it pays. */
  private blocks: Float64Array | null = null;
  private numbers = NO_NUMBERS;
  private readonly branches: (KeyWords | null)[] = [];
  private singles = 0;
  private latest = 0;
  private latestBranch: KeyWords | null = null;
  /** Blocks drawn near the one before them, less those that were far away. */
  private balance = FEW;

  constructor(
    private readonly distribution: Distribution,
    random: KeyedRandom,
  ) {
    this.random = distribution.variance === 0 ? null : random;
    this.value = distribution.mean;
  }

  at(index: number, branch: KeyWords | null = null, attempt = 0): number {
    const { blocks } = this;
    if (blocks !== null && attempt === 0) {
      const number = index >>> 5;
      const place = placeOf(number, branch);
      if (this.numbers[place] === number && this.branches[place] === branch) {
        return blocks[(place << 5) | (index & (BLOCK - 1))];
      }
    }
    return this.random === null ? this.value : this.draw(this.random, index, branch, attempt);
  }

  private draw(
    random: KeyedRandom,
    index: number,
    branch: KeyWords | null,
    attempt: number,
  ): number {
    if (attempt > 0 || this.balance <= 0 || this.singles < FEW) {
      this.singles++;
      return this.distribution.sample(random.at(index, attempt, branch));
    }
    if (this.blocks === null) {
      this.blocks = new Float64Array(KEPT * BLOCK);
      this.numbers = new Float64Array(KEPT).fill(-1);
    }
    const { blocks, numbers } = this;
    const number = index >>> 5;
    const near = branch === this.latestBranch && Math.abs(number - this.latest) < KEPT;
    this.balance += near ? 1 : -1;
    this.latest = number;
    this.latestBranch = branch;
    const place = placeOf(number, branch);
    numbers[place] = number;
    this.branches[place] = branch;
    const first = index - (index & (BLOCK - 1));
    const { distribution } = this;
    if (distribution.invert !== undefined) {
      random.uniforms(first, branch, blocks, place << 5, BLOCK);
      distribution.invert(blocks, place << 5, BLOCK);
    } else {
      for (let i = 0; i < BLOCK; i++) {
        blocks[(place << 5) | i] = distribution.sample(random.at(first + i, 0, branch));
      }
    }
    return blocks[(place << 5) | (index & (BLOCK - 1))];
  }

  /** The value that belongs to this request at a service, whichever attempt it is. */
  of(request: Request): number {
    return this.at(request.number, request.branch.words);
  }
}

const NO_NUMBERS = new Float64Array(0);

/** Where a block is kept: those of two branches rarely in one place. */
function placeOf(number: number, branch: KeyWords | null): number {
  return (branch === null ? number : number + branch.first) & (KEPT - 1);
}
