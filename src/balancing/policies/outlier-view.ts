import type { Backend } from '../policy.js';
import { BackendView } from './wrapper.js';

/** Successes and failures of one kind: in a row, and by interval. */
export class Tally {
  /** Failures since the last success. */
  inRow = 0;
  /** Of the last interval: how many requests, and their rate of success in percent. */
  judged = 0;
  rate = 0;
  private requests = 0;
  private successes = 0;

  /** Failures in a row. */
  count(ok: boolean): number {
    this.requests++;
    if (ok) this.successes++;
    this.inRow = ok ? 0 : this.inRow + 1;
    return this.inRow;
  }

  closeInterval(): void {
    this.judged = this.requests;
    this.rate = this.requests === 0 ? 0 : (100 * this.successes) / this.requests;
    this.requests = 0;
    this.successes = 0;
  }
}

/** A backend, and how it has been doing. */
export class OutlierView extends BackendView {
  out = false;
  ejectedAt = 0;
  multiplier = 0;
  jitter = 0;
  /** What it answers; without failures of gateways; whether it can be reached. */
  readonly answers = new Tally();
  readonly gateway = new Tally();
  readonly reached = new Tally();
  private wasEligible: boolean;

  constructor(base: Backend) {
    super(base);
    this.wasEligible = base.eligible;
  }

  override get eligible(): boolean {
    return this.base.eligible && !this.out;
  }
  override get ejected(): boolean {
    return this.base.eligible && this.out;
  }

  closeInterval(): void {
    this.answers.closeInterval();
    this.reached.closeInterval();
  }

  forgetRows(): void {
    this.answers.inRow = this.gateway.inRow = this.reached.inRow = 0;
  }

  /** True if a health check has just let it in. */
  returns(): boolean {
    const { eligible } = this.base;
    const returns = eligible && !this.wasEligible;
    this.wasEligible = eligible;
    return returns;
  }
}
