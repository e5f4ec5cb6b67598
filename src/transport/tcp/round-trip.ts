import type { TcpOptions } from './options.js';

/** Before there is a measurement (RFC 6298, section 2.1), and at most (linux TCP_RTO_MAX). */
const INITIAL_RTO = 1e9;
export const MAXIMUM_RTO = 120e9;
/** Granularity of the clock: G of RFC 6298. */
const CLOCK = 1e6;
/** How long a least round trip is believed (linux tcp_min_rtt_wlen). */
const MINIMUM_KEPT = 300e9;

/**
 * Round trips and the retransmission time-out (RFC 6298), in nanoseconds. Linux floors not the
 * time-out but its part that is 4 times the variation, lets that rise at once and fall by a
 * quarter a round trip (linux tcp_rtt_estimator).
 */
export class RoundTrip {
  /** 0 before the first measurement. */
  smoothed = 0;
  /** Without back-off. */
  rto = INITIAL_RTO;
  /** Of the last five minutes. */
  minimum = Infinity;
  private minimumAt = -Infinity;
  /** Linux: 4 times the variation, and the most of it in this round trip. rfc: the variation. */
  private variation = 0;
  private deviation = 0;
  private deviationMost = 0;
  /** Offset whose acknowledgement ends this round trip. */
  private mark = 0;
  samples = 0;
  sum = 0;
  least = Infinity;
  most = 0;

  /** A segment that was sent once has been acknowledged after so long (Karn: section 3). */
  sample(rtt: number, unacknowledged: number, next: number, options: TcpOptions): void {
    this.samples++;
    this.sum += rtt;
    if (rtt < this.least) this.least = rtt;
    if (rtt > this.most) this.most = rtt;
    if (options.profile === 'linux') this.likeLinux(rtt, unacknowledged, next, options.minimumRto);
    else this.likeStandard(rtt, options.minimumRto);
  }

  /** The shortest round trip, which also acknowledgements of segments sent twice may tell. */
  noteMinimum(rtt: number, now: number): void {
    if (rtt > this.minimum && now - this.minimumAt < MINIMUM_KEPT) return;
    this.minimum = rtt;
    this.minimumAt = now;
  }

  private likeStandard(rtt: number, minimum: number): void {
    if (this.smoothed === 0) {
      // RFC 6298, section 2.2.
      this.smoothed = rtt;
      this.variation = rtt / 2;
    } else {
      // Section 2.3: with the smoothed round trip before it changes.
      this.variation = 0.75 * this.variation + 0.25 * Math.abs(this.smoothed - rtt);
      this.smoothed = 0.875 * this.smoothed + 0.125 * rtt;
    }
    const rto = this.smoothed + Math.max(CLOCK, 4 * this.variation);
    this.rto = Math.min(MAXIMUM_RTO, Math.max(minimum, Math.round(rto)));
  }

  private likeLinux(rtt: number, unacknowledged: number, next: number, floor: number): void {
    if (this.smoothed === 0) {
      this.smoothed = rtt;
      this.deviation = 2 * rtt;
      this.variation = this.deviationMost = Math.max(this.deviation, floor);
      this.mark = next;
    } else {
      const error = rtt - this.smoothed;
      this.smoothed += error / 8;
      let change = Math.abs(error) - this.deviation / 4;
      // A round trip that shrinks is no reason for a longer time-out.
      if (error < 0 && change > 0) change /= 8;
      this.deviation += change;
      if (this.deviation > this.deviationMost) {
        this.deviationMost = this.deviation;
        if (this.deviationMost > this.variation) this.variation = this.deviationMost;
      }
      if (unacknowledged > this.mark) {
        if (this.deviationMost < this.variation) {
          this.variation -= (this.variation - this.deviationMost) / 4;
        }
        this.mark = next;
        this.deviationMost = floor;
      }
    }
    this.rto = Math.min(MAXIMUM_RTO, Math.round(this.smoothed + this.variation));
  }
}
