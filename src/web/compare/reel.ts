import type { Tape } from '../worker/messages.js';
import { WAITING, WORKING } from '../worker/tape-change.js';

/** A tape at an instant: who waits and who is worked on, by holder. Goes forwards and backwards. */
export class Reel {
  readonly waiting: Int32Array;
  readonly working: Int32Array;
  private next = 0;

  constructor(readonly tape: Tape) {
    this.waiting = new Int32Array(tape.holders.length);
    this.working = new Int32Array(tape.holders.length);
  }

  /** To an instant, in nanoseconds: what happened at it has happened. */
  seek(time: number): void {
    const { at } = this.tape;
    while (this.next < at.length && at[this.next] <= time) this.apply(this.next++, 1);
    while (this.next > 0 && at[this.next - 1] > time) this.apply(--this.next, -1);
  }

  /** The longest line, and all that wait. */
  get longest(): number {
    return this.waiting.reduce((most, each) => Math.max(most, each), 0);
  }

  get allWaiting(): number {
    return this.waiting.reduce((sum, each) => sum + each, 0);
  }

  private apply(i: number, sign: number): void {
    const { holder, change } = this.tape;
    this.waiting[holder[i]] += sign * WAITING[change[i]];
    this.working[holder[i]] += sign * WORKING[change[i]];
  }
}

/** The longest line that there is at any time. */
export function longestOf(tape: Tape): number {
  let most = 0;
  const now = new Int32Array(tape.holders.length);
  tape.holder.forEach((holder, i) => {
    now[holder] += WAITING[tape.change[i]];
    if (now[holder] > most) most = now[holder];
  });
  return most;
}
