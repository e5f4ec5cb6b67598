import type { RandomSource } from './random.js';

/**
 * Draws an index with a probability in proportion to its weight, in constant time and from one
 * uniform number: Walker's alias method, built in linear time as by Vose, "A linear algorithm for
 * generating random numbers with a given distribution" (IEEE TSE 17, 1991).
 */
export class AliasTable {
  /** The chance that a column keeps its own index; otherwise it gives its alias. */
  private readonly keep: Float64Array;
  private readonly alias: Int32Array;

  /** Weights are finite, none negative, and not all zero. */
  constructor(weights: ArrayLike<number>) {
    const count = weights.length;
    let total = 0;
    for (let i = 0; i < count; i++) total += weights[i];
    if (!(total > 0 && total < Infinity)) throw new RangeError('weights must have a positive sum');
    const keep = new Float64Array(count);
    const alias = new Int32Array(count);
    // One array holds both stacks: columns that lack from the left, those with too much from the right.
    const stacks = new Int32Array(count);
    let poor = 0;
    let rich = count;
    for (let i = 0; i < count; i++) {
      keep[i] = (weights[i] * count) / total;
      alias[i] = i;
      if (keep[i] < 1) stacks[poor++] = i;
      else stacks[--rich] = i;
    }
    while (poor > 0 && rich < count) {
      const giver = stacks[rich];
      const taker = stacks[--poor];
      alias[taker] = giver;
      keep[giver] -= 1 - keep[taker];
      if (keep[giver] < 1) {
        rich++;
        stacks[poor++] = giver;
      }
    }
    // Rounding may leave columns on either stack; they are full but for the last bit.
    while (poor > 0) keep[stacks[--poor]] = 1;
    this.keep = keep;
    this.alias = alias;
  }

  pick(random: RandomSource): number {
    const place = random.uniform() * this.keep.length;
    const column = Math.floor(place);
    return place - column < this.keep[column] ? column : this.alias[column];
  }
}
