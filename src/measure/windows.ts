import type { Nanoseconds } from '../engine/time.js';
import { fairness, type Fairness } from './fairness.js';
import { Histogram } from './histogram.js';
import { summarizeLatency, type LatencySummary } from './latency.js';
import { expectedJainOfRandomSplit } from './random-split.js';

/** What happened in one window, as plain data. */
export interface WindowSummary {
  /** Start, included, and end, excluded, in nanoseconds. */
  from: Nanoseconds;
  to: Nanoseconds;
  sent: number;
  completed: number;
  failed: number;
  latency: LatencySummary;
  /** Requests given to backends. */
  picked: number;
  /** Of those, by the backends' weights; null in a window without any. */
  fairness: Fairness;
  /** Jain's index of a purely random split of as many: the measure for `fairness.jain`. */
  randomJain: number | null;
}

/** What is kept of a window. */
class Window {
  sent = 0;
  completed = 0;
  failed = 0;
  readonly latency = new Histogram(0.01);
  /** Requests by backend; made with the first pick. */
  picks: Uint32Array | null = null;
}

/**
 * A series over time in windows of equal length. A request belongs, with all that becomes of it, to
 * the window in which it was meant to be sent: windows are cohorts, and once the run has seen its
 * requests through, sent = completed + failed in each. A pick belongs to the window in which it is
 * made. Windows are made when they are first hit, and their counts of backends too, so memory goes
 * with windows x backends only where there are picks.
 */
export class WindowSeries {
  private readonly windows: (Window | undefined)[] = [];
  /** The window that was hit last, and its bounds: most hits are in the same. */
  private current = new Window();
  private readonly bounds = new Float64Array(2);

  /**
   * @param length of a window, above 0
   * @param backends how many there are to pick from
   * @param from start of the first window; what lies before it is not counted
   */
  constructor(
    readonly length: Nanoseconds,
    private readonly backends = 0,
    readonly from: Nanoseconds = 0,
  ) {
    if (!(length > 0)) throw new RangeError(`a window of ${length} ns`);
  }

  /** Windows up to the last one in which something happened. */
  get count(): number {
    return this.windows.length;
  }

  /** A request was meant to be sent at `at`. */
  sent(at: Nanoseconds): void {
    if (at >= this.from) this.at(at).sent++;
  }

  /** The request that was meant to be sent at `sentAt` was answered after `latency`. */
  completed(sentAt: Nanoseconds, latency: Nanoseconds): void {
    if (sentAt < this.from) return;
    const window = this.at(sentAt);
    window.completed++;
    window.latency.record(latency);
  }

  /** The request that was meant to be sent at `sentAt` failed. */
  failed(sentAt: Nanoseconds): void {
    if (sentAt >= this.from) this.at(sentAt).failed++;
  }

  /** A request was given to `backend` at `at`. */
  picked(at: Nanoseconds, backend: number): void {
    if (at < this.from) return;
    const window = this.at(at);
    (window.picks ??= new Uint32Array(this.backends))[backend]++;
  }

  /** Requests given to each backend in a window; null where there were none. */
  picks(index: number): Uint32Array | null {
    return this.windows[index]?.picks ?? null;
  }

  /**
   * All windows in order. A request without an end counts as failed in the latencies' percentiles.
   * @param weights of the backends; equal where absent
   */
  summaries(weights: ArrayLike<number> = new Uint8Array(this.backends).fill(1)): WindowSummary[] {
    const untouched = new Window();
    return Array.from(this.windows, (window = untouched, index) => {
      const picks = window.picks ?? new Uint32Array(0);
      const picked = picks.reduce((sum, count) => sum + count, 0);
      return {
        from: this.from + index * this.length,
        to: this.from + (index + 1) * this.length,
        sent: window.sent,
        completed: window.completed,
        failed: window.failed,
        latency: summarizeLatency(window.latency, window.sent - window.completed),
        picked,
        fairness: fairness(picks, weights),
        randomJain: expectedJainOfRandomSplit(picked, weights),
      };
    });
  }

  private at(instant: Nanoseconds): Window {
    const { bounds } = this;
    return instant >= bounds[0] && instant < bounds[1] ? this.current : this.find(instant);
  }

  private find(instant: Nanoseconds): Window {
    const { bounds, from, length, windows } = this;
    const index = Math.floor((instant - from) / length);
    while (windows.length <= index) windows.push(undefined);
    bounds[0] = from + index * length;
    bounds[1] = from + (index + 1) * length;
    return (this.current = windows[index] ??= new Window());
  }
}
