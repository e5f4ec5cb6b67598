import { Cells, ROW } from '../../engine/cells.js';
import { standardExponential } from '../../engine/distributions/exponential.js';
import { OptionReader } from '../../engine/option-reader.js';
import type { RandomSource } from '../../engine/random.js';
import { type ArrivalProcess, PER_SECOND, type ArrivalsEntry } from './arrivals.js';

// Cells of a process's row.
const START = 0;
/** Of the last arrival that was drawn, since the start. */
const LAST = 1;
/** From here on: arrivals drawn ahead, since the start; quicker than one by one. */
const AHEAD = 2;

class Poisson implements ArrivalProcess {
  readonly tentative = false;
  private readonly cells: Cells;
  private readonly row: number;
  /** The cell of the next arrival. */
  private upcoming = ROW;
  private readonly random: RandomSource;
  private started = false;
  private readonly gap: number;

  constructor(rate: number, random: RandomSource, cells: Cells) {
    this.cells = cells;
    this.row = cells.take();
    this.random = random;
    this.gap = 1 / (rate * PER_SECOND);
  }

  next(now: number): number {
    if (this.upcoming === ROW) this.draw(now);
    const { row } = this;
    const { block } = this.cells;
    return block[row + START] + block[row + this.upcoming++];
  }

  private draw(now: number): void {
    const { row, gap, random } = this;
    const { block } = this.cells;
    if (!this.started) block[row + START] = now;
    this.started = true;
    for (let i = AHEAD; i < ROW; i++) {
      block[row + i] = block[row + LAST] += gap * standardExponential(random);
    }
    this.upcoming = AHEAD;
  }
}

export const poisson: ArrivalsEntry = {
  name: 'poisson',
  summary: 'independent arrivals, as from many users who do not know of each other',
  options: [{ name: 'rate', kind: 'frequency', min: 0, meaning: 'The mean rate.' }],
  positional: ['rate'],
  create: (options, random, cells) =>
    new Poisson(new OptionReader(poisson, options).positive('rate'), random, cells),
  meanRate: (options) => new OptionReader(poisson, options).positive('rate'),
};
