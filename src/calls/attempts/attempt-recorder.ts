import { outcomes } from '../outcome.js';

/** What is kept of the attempts that were made for measured requests. */
export class AttemptRecorder {
  /** Requests that were tried. */
  requests = 0;
  /** Attempts, first ones included. */
  sent = 0;
  /** Of those: made because one before had failed, while one was under way, or as half of a pair. */
  retries = 0;
  hedges = 0;
  tied = 0;
  /** Hedges, and second halves of a pair, that brought the answer. */
  wins = 0;
  /** Ended attempts by outcome (its index in `outcomes`). */
  readonly byOutcome = new Float64Array(outcomes.length);

  /** Attempts that have not ended. */
  get unfinished(): number {
    return this.sent - this.byOutcome.reduce((sum, count) => sum + count, 0);
  }
}
