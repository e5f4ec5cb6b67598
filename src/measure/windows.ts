import type { Nanoseconds } from '../engine/time.js';
import { fairness, type Fairness } from './fairness.js';
import { Histogram } from './histogram.js';
import { summarizeLatency, type LatencySummary } from './latency.js';
import { expectedJainOfRandomSplit } from './random-split.js';

/** Windows at most. */
const MOST = 100_000;
const START = 0;
const END = 1;

/** What happened in one window, as plain data. */
export interface WindowSummary {
  /** Start, included, and end, excluded, in nanoseconds. */
  from: Nanoseconds;
  to: Nanoseconds;
  sent: number;
  completed: number;
  failed: number;
  latency: LatencySummary;
  /** Requests given to backends, or answered to clients. */
  picked: number;
  /** Of those, by the backends' weights, or what clients were due; null in a window without any. */
  fairness: Fairness;
  /** Jain's index of a purely random split of as many: the measure for `fairness.jain`. */
  randomJain: number | null;
}

/** What each backend is due of the requests between two instants. */
export type WeightsOf = (from: Nanoseconds, to: Nanoseconds) => ArrayLike<number>;

/** What is kept of a window. */
class Window {
  sent = 0;
  completed = 0;
  failed = 0;
  readonly latency = new Histogram(0.01);
  /** Requests by backend; made with the first pick. */
  picks: Uint32Array | null = null;
  /** What each was due, where that is counted; made with the first. */
  dues: Uint32Array | null = null;

  merge(other: Window): void {
    this.sent += other.sent;
    this.completed += other.completed;
    this.failed += other.failed;
    this.latency.merge(other.latency);
    this.picks = together(this.picks, other.picks);
    this.dues = together(this.dues, other.dues);
  }
}

/** The sums, in place of the first; one of them where the other has none. */
function together(counts: Uint32Array | null, others: Uint32Array | null): Uint32Array | null {
  if (counts === null) return others;
  others?.forEach((count, i) => (counts[i] += count));
  return counts;
}

/**
 * A series over time in windows of equal length. A request belongs, with all that becomes of it, to
 * the window in which it was meant to be sent: windows are cohorts, and once the run has seen its
 * requests through, sent = completed + failed in each. A pick belongs to the window in which it is
 * made. Windows are made when they are first hit, and their counts of backends too, so memory goes
 * with windows x backends only where there are picks; and there are never more than a hundred
 * thousand windows: where a run goes on for longer, windows of twice the length take their place.
 */
export class WindowSeries {
  private windows: (Window | undefined)[] = [];
  /** The one that was hit last, which most hit again, and where it lies. */
  private latest = new Window();
  private readonly bounds = new Float64Array([Infinity, -Infinity]);
  private readonly equal: Uint8Array;

  /**
   * @param length of a window, above 0
   * @param backends how many there are to pick from
   * @param from start of the first window; what lies before it is not counted
   */
  constructor(
    public length: Nanoseconds,
    private readonly backends = 0,
    readonly from: Nanoseconds = 0,
  ) {
    if (!(length > 0)) throw new RangeError(`a window of ${length} ns`);
    this.equal = new Uint8Array(backends).fill(1);
  }

  /** Windows up to the last one in which something happened. */
  get count(): number {
    return this.windows.length;
  }

  /** A request was meant to be sent at `at`. */
  sent(at: Nanoseconds): void {
    this.at(at).sent++;
  }

  /** The request that was meant to be sent at `sentAt` was answered after `latency`. */
  completed(sentAt: Nanoseconds, latency: Nanoseconds): void {
    const window = this.at(sentAt);
    window.completed++;
    window.latency.record(latency);
  }

  /** The request that was meant to be sent at `sentAt` failed. */
  failed(sentAt: Nanoseconds): void {
    this.at(sentAt).failed++;
  }

  /** A request was given to `backend` at `at`. */
  picked(at: Nanoseconds, backend: number): void {
    const window = this.at(at);
    (window.picks ??= new Uint32Array(this.backends))[backend]++;
  }

  /** One more was due to `backend` at `at`: in a window where dues are counted, they are its weights. */
  due(at: Nanoseconds, backend: number): void {
    const window = this.at(at);
    (window.dues ??= new Uint32Array(this.backends))[backend]++;
  }

  /** Requests given to each backend in a window; null where there were none. */
  picks(index: number): Uint32Array | null {
    return this.windows[index]?.picks ?? null;
  }

  /**
   * All windows in order. A request without an end counts as failed in the latencies' percentiles.
   * @param weightsOf the backends in a window; what was due where absent, and equal where nothing was
   */
  summaries(weightsOf: WeightsOf | null = null): WindowSummary[] {
    const untouched = new Window();
    return Array.from(this.windows, (window = untouched, index) => {
      const picks = window.picks ?? new Uint32Array(0);
      const picked = picks.reduce((sum, count) => sum + count, 0);
      const from = this.from + index * this.length;
      const to = from + this.length;
      const weights = weightsOf?.(from, to) ?? window.dues ?? this.equal;
      return {
        from,
        to,
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

  /** The window of an instant. */
  private at(at: Nanoseconds): Window {
    return at >= this.bounds[START] && at < this.bounds[END] ? this.latest : this.turnTo(at);
  }

  private turnTo(at: Nanoseconds): Window {
    const { bounds, from } = this;
    // Where nothing is counted, anything may be noted.
    if (at < from) return new Window();
    while (at - from >= this.length * MOST) this.coarsen();
    const { length } = this;
    const index = Math.floor((at - from) / length);
    bounds[START] = from + index * length;
    bounds[END] = from + (index + 1) * length;
    return (this.latest = this.window(index));
  }

  /** Two windows each become one. */
  private coarsen(): void {
    const { windows } = this;
    this.length *= 2;
    this.windows = [];
    for (let i = 0; i < windows.length; i += 2) {
      const [first, second] = [windows[i], windows[i + 1]];
      if (first !== undefined && second !== undefined) first.merge(second);
      this.windows.push(first ?? second);
    }
  }

  private window(index: number): Window {
    while (this.windows.length <= index) this.windows.push(undefined);
    return (this.windows[index] ??= new Window());
  }
}
