import type { Delivery, RateSample } from './delivery.js';

/** Linux's numbers (tcp_bbr.c, lt_*): round trips of an interval, and for which what was found is held to. */
const LEAST_ROUNDS = 4;
const MOST_ROUNDS = 4 * LEAST_ROUNDS;
const HELD_ROUNDS = 48;
/** Segments lost to those delivered, from which an interval may be one of a policer. */
const LOSSY = 50 / 256;
/** Two intervals have the same rate when they differ by no more than this share, or in bits per second. */
const ALIKE = 1 / 8;
const ALIKE_BITS = 4000;
const MILLISECOND = 1e6;

/**
 * Whether a sender is held to a rate by dropping what is beyond it (Flach et al., "An Internet-wide analysis
 * of traffic policing", SIGCOMM 2016; linux bbr_lt_bw_sampling): two intervals in a row, from loss to loss,
 * with many losses and one rate. Crowded queues look the same.
 *
 * Losses that no acknowledgement tells of, but the retransmission timer, are not counted.
 */
export class PolicerWatch {
  /** What was delivered, in segments a nanosecond: of the last interval, or of both; 0 for none. */
  rate = 0;
  /** Segments lost in all; who asks counts them, also where there is no sample of a rate. */
  lost = 0;
  /** Whether it is to be held to. */
  holds = false;
  private samples = false;
  private rounds = 0;
  private lostBefore = 0;
  private deliveredBefore = 0;
  private since = 0;

  /**
   * An acknowledgement has come.
   * @param begins a round trip begins with it
   * @param cruises the sender is in the state where round trips count towards the end of holding to the rate
   * @returns whether the rate has just been held to for long enough
   */
  note(
    delivery: Delivery,
    sample: RateSample,
    begins: boolean,
    cruises: boolean,
    mss: number,
  ): boolean {
    if (this.holds) {
      if (!cruises || !begins || ++this.rounds < HELD_ROUNDS) return false;
      this.forget();
      return true;
    }
    if (!this.samples) {
      // A policer's tokens are used up first.
      if (sample.lost === 0) return false;
      this.begin(delivery);
      this.samples = true;
    }
    if (sample.appLimited) {
      this.forget();
      return false;
    }
    if (begins) this.rounds++;
    if (this.rounds < LEAST_ROUNDS) return false;
    if (this.rounds > MOST_ROUNDS) this.forget();
    else if (sample.lost > 0) this.end(delivery, mss);
    return false;
  }

  /** Losses have proved to be none, or the rate was held to for long enough. */
  forget(): void {
    this.rate = 0;
    this.holds = this.samples = false;
  }

  private begin({ delivered, deliveredAt }: Delivery): void {
    this.since = deliveredAt;
    this.deliveredBefore = delivered;
    this.lostBefore = this.lost;
    this.rounds = 0;
  }

  private end(delivery: Delivery, mss: number): void {
    const delivered = delivery.delivered - this.deliveredBefore;
    const time = delivery.deliveredAt - this.since;
    if (this.lost - this.lostBefore < LOSSY * delivered || delivered === 0) return;
    if (time < MILLISECOND) return;
    const rate = delivered / time;
    const apart = Math.abs(rate - this.rate);
    if (this.rate > 0 && (apart <= ALIKE * this.rate || apart * mss * 8e9 <= ALIKE_BITS)) {
      this.rate = (rate + this.rate) / 2;
      this.holds = true;
      this.rounds = 0;
      return;
    }
    this.rate = rate;
    this.begin(delivery);
  }
}
