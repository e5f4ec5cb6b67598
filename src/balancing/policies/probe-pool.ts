import { NONE } from '../policy.js';

/**
 * The latest answers to probes, at most one a backend, the oldest first. The pool is small (16), so
 * everything scans it.
 */
export class ProbePool {
  count = 0;
  private readonly backends: Int32Array;
  private readonly times: Float64Array;
  private readonly inFlight: Float64Array;
  private readonly latencies: Float64Array;
  private readonly uses: Float64Array;

  constructor(private readonly capacity: number) {
    this.backends = new Int32Array(capacity);
    this.times = new Float64Array(capacity);
    this.inFlight = new Float64Array(capacity);
    this.latencies = new Float64Array(capacity);
    this.uses = new Float64Array(capacity);
  }

  backendAt(place: number): number {
    return this.backends[place];
  }

  /** Takes an answer in, good for `uses` requests; it replaces the backend's last, or the oldest. */
  add(backend: number, now: number, inFlight: number, latency: number, uses: number): void {
    const last = this.backends.indexOf(backend);
    if (last >= 0 && last < this.count) this.remove(last);
    else if (this.count === this.capacity) this.remove(0);
    const place = this.count++;
    this.backends[place] = backend;
    this.times[place] = now;
    this.inFlight[place] = inFlight;
    this.latencies[place] = latency;
    this.uses[place] = uses;
  }

  /** A request goes to the backend: one more in flight there, and one use less. */
  use(place: number): void {
    this.inFlight[place]++;
    this.uses[place]--;
    if (this.uses[place] <= 0) this.remove(place);
  }

  removeBefore(time: number): void {
    while (this.count > 0 && this.times[0] < time) this.remove(0);
  }

  remove(place: number): void {
    const { count } = this;
    this.backends.copyWithin(place, place + 1, count);
    this.times.copyWithin(place, place + 1, count);
    this.inFlight.copyWithin(place, place + 1, count);
    this.latencies.copyWithin(place, place + 1, count);
    this.uses.copyWithin(place, place + 1, count);
    this.count--;
  }

  /**
   * The place of the best by the hot-cold lexicographic rule, NONE in an empty pool: of the cold
   * the least latency; where all are hot, the fewest in flight. Ties go to the latest answer.
   */
  best(hotAbove: number): number {
    let best = NONE;
    for (let i = 0; i < this.count; i++) {
      if (best === NONE || this.compare(i, best, hotAbove) <= 0) best = i;
    }
    return best;
  }

  /** The place of the worst by the same rule. Ties go to the oldest answer. */
  worst(hotAbove: number): number {
    let worst = NONE;
    for (let i = 0; i < this.count; i++) {
      if (worst === NONE || this.compare(i, worst, hotAbove) > 0) worst = i;
    }
    return worst;
  }

  /** Negative where `a` is better than `b`. */
  private compare(a: number, b: number, hotAbove: number): number {
    const aIsHot = this.inFlight[a] > hotAbove;
    const bIsHot = this.inFlight[b] > hotAbove;
    if (aIsHot !== bIsHot) return aIsHot ? 1 : -1;
    const column = aIsHot ? this.inFlight : this.latencies;
    return column[a] - column[b];
  }
}
