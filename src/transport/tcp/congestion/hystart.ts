import type { SendWindow } from './window.js';

/** The window from which on it is asked, in segments (tcp_cubic.c, as the numbers below). */
export const HYSTART_FROM = 16;

/** In samples and nanoseconds. */
const SAMPLES = 8;
const TRAIN_GAP = 2e6;
const LEAST_DELAY = 4e6;
const MOST_DELAY = 16e6;
/** Most that one burst of a host may be in time, and in bytes. */
const BURST_TIME = 1e6;
const BURST = 4 * 65_536;

/**
 * HyStart (Ha and Rhee, "Taming the elephants: new TCP slow start", 2011; linux tcp_cubic.c):
 * slow start ends before it loses, when the acknowledgements of a round trip come over more than
 * half the least round trip in one train, or their delay has risen by an eighth.
 */
export class HyStart {
  private found = false;
  private roundAt = 0;
  private roundEnd = 0;
  private lastAt = 0;
  private least = Infinity;
  private samples = 0;

  private begin(window: SendWindow, now: number): void {
    this.roundAt = this.lastAt = now;
    this.roundEnd = window.next;
    this.least = Infinity;
    this.samples = 0;
  }

  sampled(window: SendWindow, rtt: number, leastDelay: number, now: number): void {
    if (this.found) return;
    if (window.unacknowledged > this.roundEnd) this.begin(window, now);
    if (this.endsByTrain(window, leastDelay, now) || this.endsByDelay(rtt, leastDelay)) {
      this.found = true;
      window.threshold = window.size;
    }
  }

  private endsByTrain(window: SendWindow, leastDelay: number, now: number): boolean {
    if (now - this.lastAt > TRAIN_GAP) return false;
    this.lastAt = now;
    return now - this.roundAt > (leastDelay + burstTime(window)) / 2;
  }

  private endsByDelay(rtt: number, leastDelay: number): boolean {
    if (rtt < this.least) this.least = rtt;
    if (this.samples < SAMPLES) {
      this.samples++;
      return false;
    }
    return this.least > leastDelay + Math.min(MOST_DELAY, Math.max(LEAST_DELAY, leastDelay / 8));
  }
}

/** How long a burst of segmentation takes at twice the present rate (linux hystart_ack_delay). */
function burstTime({ size, mss, roundTrip }: SendWindow): number {
  const { smoothed } = roundTrip;
  return Math.min(BURST_TIME, (BURST * smoothed) / (2 * size * mss));
}
