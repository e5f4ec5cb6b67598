import { type Cells, ROW } from '../../engine/cells.js';
import { exponentialOf } from '../../engine/distributions/exponential.js';
import { OptionReader } from '../../engine/option-reader.js';
import type { RandomSource } from '../../engine/random.js';
import { type ArrivalProcess, PER_SECOND, type ArrivalsEntry } from './arrivals.js';

/** Cells of a process: of what it keeps, and of arrivals drawn ahead, which is quicker than one by one. */
const WIDTH = 4 * ROW;
const START = 0;
/** Of the last arrival drawn, since the start. */
const LAST = 1;
const AHEAD = 2;

class Poisson implements ArrivalProcess {
  readonly tentative = false;
  private readonly cells: Cells;
  private readonly row: number;
  /** The cell of the next arrival. */
  private upcoming = WIDTH;
  private readonly random: RandomSource;
  private started = false;
  private readonly gap: number;

  constructor(rate: number, random: RandomSource, cells: Cells) {
    this.cells = cells;
    this.row = cells.take(WIDTH);
    this.random = random;
    this.gap = 1 / (rate * PER_SECOND);
  }

  next(now: number): number {
    if (this.upcoming === WIDTH) this.draw(now);
    return this.cells.block[this.row + this.upcoming++];
  }

  private draw(now: number): void {
    const { row, gap, random } = this;
    const { block } = this.cells;
    if (!this.started) block[row + START] = now;
    this.started = true;
    const start = block[row + START];
    let time = block[row + LAST];
    for (let i = AHEAD; i < WIDTH; i++) block[row + i] = random.uniform();
    for (let i = AHEAD; i < WIDTH; i++) {
      time += gap * exponentialOf(block[row + i]);
      block[row + i] = start + time;
    }
    block[row + LAST] = time;
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
