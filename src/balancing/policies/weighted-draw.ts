import type { RandomSource } from '../../engine/random.js';
import { WeightLine } from '../hash/weight-line.js';
import type { Backend } from '../policy.js';
import { drawBelow } from './draw-below.js';
import { isUsable } from './usable.js';

/** Up to here `drawBelow` can draw. */
const TWO_32 = 4294967296;

/**
 * Draws usable backends with a probability in proportion to their weights. Where all weights are
 * whole, 64 random bits modulo their sum are a point of the line of weights; else a uniform number
 * times their sum.
 */
export class WeightedDraw {
  count = 0;
  private line!: WeightLine;
  private whole = true;

  constructor(
    backends: readonly Backend[],
    private readonly random: RandomSource,
    /** Who is drawn: the usable unless said. */
    private readonly counts: (backend: Backend) => boolean = isUsable,
  ) {
    this.rebuild(backends);
  }

  rebuild(backends: readonly Backend[]): void {
    const members = backends.filter(this.counts);
    this.count = members.length;
    this.line = new WeightLine(members);
    this.whole =
      this.line.total <= TWO_32 && members.every(({ weight }) => Number.isInteger(weight));
  }

  /** The list's index of one of them. There must be one. */
  next(): number {
    const { line, random, whole } = this;
    return line.at(whole ? drawBelow(random, line.total) : random.uniform() * line.total);
  }
}
