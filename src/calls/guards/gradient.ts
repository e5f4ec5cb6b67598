import type { RandomStream } from '../../engine/random.js';
import type { Nanoseconds } from '../../engine/time.js';
import { Histogram } from '../../measure/histogram.js';

export interface GradientOptions {
  /** From 0 to 1: what is taken of the latencies of a window. */
  percentile: number;
  /** From one new limit to the next. */
  window: Nanoseconds;
  minimum: number;
  maximum: number;
  /** Of the least latency, that is no sign of a queue yet: from 0 to 1. */
  buffer: number;
  /** The least latency is measured anew so often, and later by a random part of that, up to `jitter`. */
  interval: Nanoseconds;
  jitter: number;
  /** By so many requests, under the least limit. */
  requests: number;
}

/** Limits in a row that are the least, after which the least latency is measured anew. */
const STUCK = 5;

/**
 * How many requests may be under way, found from their latencies: Envoy's gradient controller (extensions/
 * filters/http/adaptive_concurrency/controller/gradient_controller.cc; after Netflix's concurrency-limits).
 *
 *     gradient = clamp((1 + buffer) x least latency / latency of the window, 0.5, 2)
 *     limit    = clamp(floor(gradient x limit + sqrt(gradient x limit)), minimum, maximum)
 *
 * The least latency is the same percentile of requests while at most `minimum` may be under way. Windows
 * without an answer change nothing; those that began before the last measurement do not count for it.
 */
export class Gradient {
  limit: number;
  underWay = 0;
  private seen = new Histogram(0.01);
  private least: Nanoseconds = 0;
  /** The limit to go back to after a measurement; 0 where none goes on. */
  private deferred: number;
  private since: Nanoseconds = 0;
  private windowEnd: Nanoseconds;
  private measureAt = Infinity;
  private stuck = 0;

  constructor(
    private readonly options: GradientOptions,
    private readonly random: RandomStream,
  ) {
    this.limit = this.deferred = options.minimum;
    this.windowEnd = options.window;
  }

  /** Lets a request go, or does not. */
  admits(now: Nanoseconds): boolean {
    this.pass(now);
    if (this.underWay >= this.limit) return false;
    this.underWay++;
    return true;
  }

  /** One is over. @param sent when it was let go; @param counts whether its latency says something */
  left(sent: Nanoseconds, now: Nanoseconds, counts: boolean): void {
    this.pass(now);
    this.underWay--;
    if (!counts || sent < this.since) return;
    this.seen.record(now - sent);
    if (this.deferred > 0 && this.seen.count >= this.options.requests) this.measured(now);
  }

  /** What timers would have done since: nothing is asked in between. */
  private pass(now: Nanoseconds): void {
    while (this.deferred === 0 && now >= Math.min(this.windowEnd, this.measureAt)) {
      if (this.measureAt <= this.windowEnd) this.measure(this.measureAt);
      else this.endWindow(now);
    }
  }

  private endWindow(now: Nanoseconds): void {
    const { window } = this.options;
    if (this.seen.count > 0) this.set(this.next(this.take()));
    // Windows that nobody was in.
    const passed = Math.floor((Math.min(now, this.measureAt) - this.windowEnd) / window);
    this.windowEnd += (Math.max(0, passed) + 1) * window;
  }

  private next(latency: Nanoseconds): number {
    const { buffer, minimum, maximum } = this.options;
    const raw = (this.least * (1 + buffer)) / latency;
    const limit = this.limit * Math.max(0.5, Math.min(2, raw));
    return Math.max(minimum, Math.min(maximum, Math.floor(limit + Math.sqrt(limit))));
  }

  private set(limit: number): void {
    const { minimum } = this.options;
    this.stuck = this.limit === minimum && limit === minimum ? this.stuck + 1 : 0;
    this.limit = limit;
    if (this.stuck >= STUCK) this.measureAt = this.windowEnd;
  }

  private measure(at: Nanoseconds): void {
    this.deferred = this.limit;
    this.limit = this.options.minimum;
    this.seen = new Histogram(0.01);
    this.since = at;
    this.measureAt = Infinity;
    this.stuck = 0;
  }

  private measured(now: Nanoseconds): void {
    const { interval, jitter, window } = this.options;
    this.least = this.take();
    this.limit = this.deferred;
    this.deferred = 0;
    this.measureAt = now + interval + Math.floor(this.random.uniform() * interval * jitter);
    this.windowEnd = now + window;
  }

  private take(): Nanoseconds {
    const value = this.seen.quantile(this.options.percentile);
    this.seen = new Histogram(0.01);
    return Math.max(1, value);
  }
}
