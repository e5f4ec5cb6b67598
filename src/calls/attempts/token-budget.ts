import type { Nanoseconds } from '../../engine/time.js';

/** So many retries as are a share of what was asked, and so many a second besides. */
export interface TokenBudgetOptions {
  /** Retries for each request that needs none. */
  share: number;
  /** Retries a second that are allowed anyway. */
  perSecond: number;
  /** How long what was put in is good for. */
  ttl: Nanoseconds;
}

/** Parts of the time that deposits last: each part's are forgotten together. */
const PARTS = 10;

/**
 * Finagle's and Linkerd's budget of retries (tower's TpsBudget, retry/budget/tps_budget.rs): a request that
 * is not tried again puts a token in, a retry takes out 1 / share; what was put in is forgotten after a time,
 * and a reserve is always there. Beyond it there is no retry. The reserve is for the whole of that time, so
 * that all of it may go in a burst.
 */
export class TokenBudget {
  private readonly deposit: number;
  private readonly cost: number;
  private readonly reserve: number;
  private readonly part: Nanoseconds;
  private readonly balances = new Float64Array(PARTS);
  private place = 0;
  private since: Nanoseconds = 0;
  /** Of the present part of time. */
  private present = 0;

  constructor({ share, perSecond, ttl }: TokenBudgetOptions) {
    this.deposit = share === 0 ? 0 : share <= 1 ? 1 : 1000;
    // A share such as 0.1 has no exact inverse.
    this.cost = share === 0 ? 1 : Math.floor(this.deposit / share + 1e-6);
    this.reserve = perSecond * Math.floor(ttl / 1e9) * this.cost;
    this.part = ttl / PARTS;
  }

  /** A request has ended that is not tried again. */
  put(now: Nanoseconds): void {
    this.pass(now);
    this.present += this.deposit;
  }

  /** Takes what a retry costs; false where there is not so much. */
  take(now: Nanoseconds): boolean {
    this.pass(now);
    const sum = this.balances.reduce((total, balance) => total + balance, this.present);
    if (this.cost > sum + this.reserve) return false;
    this.present -= this.cost;
    return true;
  }

  private pass(now: Nanoseconds): void {
    let passed = now - this.since;
    if (passed < this.part) return;
    this.balances[this.place] = this.present;
    this.present = 0;
    this.place = (this.place + 1) % PARTS;
    for (let n = 1; n < PARTS && passed > this.part; n++) {
      this.balances[this.place] = 0;
      passed -= this.part;
      this.place = (this.place + 1) % PARTS;
    }
    this.since = now;
  }
}
