/** What a sample of the rate of delivery says; an interval of -1 for none. */
export interface RateSample {
  /** Segments, and the time that they took, in ns. */
  delivered: number;
  interval: number;
  /** What had been delivered when the newest of them was sent. */
  priorDelivered: number;
  appLimited: boolean;
  /** Segments that this acknowledgement has delivered, and those newly lost. */
  acknowledged: number;
  lost: number;
  /** Of the newest segment that was sent once; -1 for none. */
  rtt: number;
  /** Segments on their way before this acknowledgement came. */
  priorInFlight: number;
}

/**
 * How fast segments are delivered (draft-cheng-iccrg-delivery-rate-estimation; linux tcp_rate.c):
 * what was delivered between the sending of a segment and its acknowledgement, over the longer of
 * the times that the sending and the acknowledging of as much have taken.
 */
export class Delivery {
  /** Segments delivered in all, and when the last was. */
  delivered = 0;
  deliveredAt = 0;
  /** When the segment was sent that was acknowledged last. */
  firstSentAt = 0;
  /** The application has nothing more to send, until so many are delivered; 0: it has. */
  appLimit = 0;
  readonly sample: RateSample = {
    delivered: 0,
    interval: -1,
    priorDelivered: 0,
    appLimited: false,
    acknowledged: 0,
    lost: 0,
    rtt: -1,
    priorInFlight: 0,
  };
  private priorAt = -1;
  private sendInterval = 0;
  private newestAt = -1;

  /** An acknowledgement begins to be read. */
  begin(inFlight: number): void {
    this.priorAt = this.newestAt = -1;
    this.sample.priorInFlight = inFlight;
    this.sample.priorDelivered = 0;
    this.sample.interval = -1;
  }

  /** A segment was delivered, of which this was noted when it was sent. */
  noteDelivered(
    sentAt: number,
    delivered: number,
    deliveredAt: number,
    firstSentAt: number,
    appLimited: boolean,
  ): void {
    if (this.priorAt >= 0 && sentAt < this.newestAt) return;
    const { sample } = this;
    sample.priorDelivered = delivered;
    sample.appLimited = appLimited;
    this.priorAt = deliveredAt;
    this.newestAt = sentAt;
    this.firstSentAt = sentAt;
    this.sendInterval = sentAt - firstSentAt;
  }

  /** The acknowledgement has been read: what it says of the rate. */
  finish(now: number, acknowledged: number, lost: number, rtt: number, least: number): RateSample {
    const { sample } = this;
    this.delivered += acknowledged;
    if (acknowledged > 0) this.deliveredAt = now;
    if (this.appLimit > 0 && this.delivered > this.appLimit) this.appLimit = 0;
    sample.acknowledged = acknowledged;
    sample.lost = lost;
    sample.rtt = rtt;
    if (this.priorAt < 0) return sample;
    sample.delivered = this.delivered - sample.priorDelivered;
    const interval = Math.max(this.sendInterval, now - this.priorAt);
    // Less than a round trip is no measure: of a copy, perhaps.
    sample.interval = interval < least ? -1 : interval;
    return sample;
  }
}
