import type { Delivery, RateSample } from './delivery.js';
import type { SendWindow } from './window.js';

/** Round trips for which a most is kept, in two halves; what it may be at most, as time. */
const ROUNDS = 5;
const MOST_TIME = 100e6;

/**
 * How many segments are acknowledged at once beyond what the rate explains (linux
 * bbr_update_ack_aggregation).
 */
export class AckAggregation {
  private readonly most = new Float64Array(2);
  private half = 0;
  private rounds = 0;
  private since = 0;
  private acknowledged = 0;

  note(
    { deliveredAt }: Delivery,
    sample: RateSample,
    rate: number,
    window: SendWindow,
    roundBegins: boolean,
  ): void {
    if (sample.acknowledged <= 0 || sample.interval <= 0) return;
    if (roundBegins && ++this.rounds >= ROUNDS) {
      this.rounds = 0;
      this.half = 1 - this.half;
      this.most[this.half] = 0;
    }
    let expected = rate * (deliveredAt - this.since);
    if (this.acknowledged <= expected) {
      this.acknowledged = 0;
      this.since = deliveredAt;
      expected = 0;
    }
    this.acknowledged += sample.acknowledged;
    const extra = Math.min(this.acknowledged - Math.floor(expected), window.size);
    if (extra > this.most[this.half]) this.most[this.half] = extra;
  }

  /** Segments more than the window would have. */
  allowance(rate: number): number {
    return Math.floor(Math.min(rate * MOST_TIME, Math.max(this.most[0], this.most[1])));
  }
}
