import { NONE } from '../policy.js';

const TOTAL = 0;
const BEST = 1;

/**
 * One step of nginx's smooth weighting: each candidate's current weight grows by its weight; the
 * greatest (the first of equals) is taken and pays back the sum of all. Around a full cycle the
 * current weights sum to nothing, so each has had its share.
 */
export class SmoothWeights {
  private current: Float64Array;
  private readonly cells = new Float64Array(2);

  constructor(count: number) {
    this.current = new Float64Array(count);
  }

  /** Begins a pick. */
  begin(): void {
    this.cells[TOTAL] = 0;
    this.cells[BEST] = NONE;
  }

  /** Enters a candidate. */
  offer(index: number, weight: number): void {
    const { current, cells } = this;
    const grown = current[index] + weight;
    current[index] = grown;
    cells[TOTAL] += weight;
    if (cells[BEST] === NONE || grown > current[cells[BEST]]) cells[BEST] = index;
  }

  /** Ends the pick: the winner, or NONE where nobody was entered. */
  take(): number {
    const best = this.cells[BEST];
    if (best !== NONE) this.current[best] -= this.cells[TOTAL];
    return best;
  }

  /** Makes room for a longer list; those that stay keep their standing. */
  resize(count: number): void {
    if (count <= this.current.length) return;
    const current = new Float64Array(count);
    current.set(this.current);
    this.current = current;
  }
}
