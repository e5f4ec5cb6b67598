import type { RoundTrip } from '../round-trip.js';

const UNPACED = 9;

/**
 * The congestion window of a connection in segments, as Linux counts it, with what a congestion
 * control may look at to set it.
 */
export class SendWindow {
  size: number;
  /** Slow start below it (RFC 5681, section 3.1). */
  threshold = Infinity;
  /** Segments acknowledged since the window grew by one. */
  count = 0;
  /** What was before the last reduction, should it prove needless. */
  priorSize = 0;
  priorThreshold = Infinity;
  /** Of the connection: what it draws from. */
  salt = 0;
  /** Bits per second at which segments leave; 0: as the window lets them. */
  pacingRate = 0;
  /** When the next segment may leave, by the pace. */
  pacedUntil = 0;
  /** Segments that the pace lets go at once when a connection begins. */
  private unpaced = UNPACED;

  /** The window, not the application, was what ended the last burst. */
  limited = false;
  /**
   * The most that was on its way since `usageEnd` was not sent yet, and since the window was in
   * use last.
   */
  mostOut = 0;
  usageEnd = 0;
  used = 0;
  usedAt = 0;

  // What was so when the congestion control is asked.
  /** Offsets: acknowledged so far; sent so far. */
  unacknowledged = 0;
  next = 0;
  /** Segments not acknowledged; segments thought to be in the network. */
  out = 0;
  inFlight = 0;
  /** In bytes. */
  mss = 0;

  constructor(
    readonly initial: number,
    readonly roundTrip: RoundTrip,
  ) {
    this.size = initial;
  }

  get slowStarts(): boolean {
    return this.size < this.threshold;
  }

  /**
   * A segment with so many bytes of payload leaves: the next may as long after it as these take at
   * the pace, less what it was late itself, but for half of that (linux tcp_update_skb_after_send).
   */
  pace(bytes: number, now: number): void {
    const { pacingRate, pacedUntil } = this;
    if (pacingRate === 0) return;
    const late = Math.max(0, now - pacedUntil);
    this.pacedUntil = pacedUntil + late;
    if (this.unpaced > 0) {
      this.unpaced--;
      return;
    }
    const time = Math.floor((bytes * 8e9) / pacingRate);
    this.pacedUntil += time - Math.min(Math.floor(time / 2), late);
  }

  /** Slow start (RFC 5681, section 3.1): returns how many of the acknowledged were beyond it. */
  slowStart(acknowledged: number): number {
    const size = Math.min(this.size + acknowledged, Math.max(this.threshold, this.size));
    const left = acknowledged - (size - this.size);
    this.size = size;
    return left;
  }

  /** One segment more for every `per` that were acknowledged (linux tcp_cong_avoid_ai). */
  increase(per: number, acknowledged: number): void {
    if (this.count >= per) {
      this.count = 0;
      this.size++;
    }
    this.count += acknowledged;
    if (this.count < per) return;
    const more = Math.floor(this.count / per);
    this.count -= more * per;
    this.size += more;
  }
}
