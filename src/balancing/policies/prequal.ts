import type { RandomSource } from '../../engine/random.js';
import type { Nanoseconds } from '../../engine/time.js';
import { NONE, type Backend, type BalancingPolicy, type PolicyContext } from '../policy.js';
import { ProbePool } from './probe-pool.js';
import { RecentQuantile } from './recent-quantile.js';
import { isUsable, UsableBackends } from './usable.js';

/** With fewer answers than this, any backend will do. */
const ENOUGH = 2;

export interface PrequalOptions {
  pool: number;
  /** Probes sent, and answers taken out of the pool, per request; fractions add up. */
  probeRate: number;
  removeRate: number;
  /** Above this quantile of the requests in flight a backend is hot. */
  quantile: number;
  age: Nanoseconds;
  /** The delta of the reuse formula. */
  delta: number;
}

/**
 * Asks before it chooses, but not for this request: Prequal (Wydrowski, Kleinberg, Rumble, Archer:
 * "Load is not what you should balance", NSDI 2024, section 4), asynchronous mode.
 *
 * Every request sends probes to different backends drawn at random, after it has been placed by
 * the answers to earlier ones. A backend is hot if it has more in flight than the quantile of the
 * latest 128 answers. Of the cold the one with the least latency is taken; where all are hot, the
 * one with the fewest in flight; with fewer than two answers a random one. The choice adds one to
 * the answer's requests in flight. An answer serves
 *
 *     max(1, (1 + delta) / ((1 - pool / backends) * probeRate - removeRate))
 *
 * requests (a fraction is one more at that probability; where the divisor is not positive it
 * serves until it ages), and is dropped when it is `age` old, when a later answer of the same
 * backend or a fuller pool displaces it, or by the removals that every request makes, of the oldest
 * and of the worst by turns. Not modelled: probes while no requests come.
 */
export class PrequalPolicy implements BalancingPolicy {
  private readonly usable: UsableBackends;
  private readonly random: RandomSource;
  private readonly probe: (backend: number) => void;
  private readonly pool: ProbePool;
  private readonly seen = new RecentQuantile();
  /** Places among the usable, shuffled as far as they are drawn. */
  private readonly order: Int32Array;
  private backends: readonly Backend[];
  private probesDue = 0;
  private removalsDue = 0;
  private oldestNext = true;

  constructor(
    context: PolicyContext,
    private readonly options: PrequalOptions,
  ) {
    this.backends = context.backends;
    this.random = context.random;
    this.probe = (backend) => context.probe(backend);
    this.pool = new ProbePool(options.pool);
    this.usable = new UsableBackends(context.backends);
    this.order = Int32Array.from(context.backends, ({ index }) => index);
  }

  pick(_request: unknown, now: Nanoseconds): number {
    const { count } = this.usable;
    if (count === 0) return NONE;
    const { pool, options } = this;
    pool.removeBefore(now - options.age);
    const hotAbove = options.quantile < 1 ? this.seen.at(options.quantile) : Infinity;
    let chosen: number;
    if (pool.count < ENOUGH) chosen = this.usable.at(Math.floor(this.random.uniform() * count));
    else {
      const place = pool.best(hotAbove);
      chosen = pool.backendAt(place);
      pool.use(place);
    }
    this.removeSome(hotAbove);
    this.sendProbes();
    return chosen;
  }

  probed(backend: number, inFlight: number, latency: Nanoseconds, now: Nanoseconds): void {
    if (!isUsable(this.backends[backend])) return;
    this.seen.add(inFlight);
    this.pool.add(backend, now, inFlight, latency, this.usesOfAnswer());
  }

  changed(backends: readonly Backend[]): void {
    this.backends = backends;
    this.usable.rebuild(backends);
    const { pool } = this;
    for (let i = pool.count - 1; i >= 0; i--) {
      if (!isUsable(backends[pool.backendAt(i)])) pool.remove(i);
    }
    // All places up to the new count have to be there once.
    for (let i = 0; i < this.order.length; i++) this.order[i] = i;
  }

  private usesOfAnswer(): number {
    const { pool, probeRate, removeRate, delta } = this.options;
    const supply = (1 - pool / this.usable.count) * probeRate - removeRate;
    if (supply <= 0) return Infinity;
    const mean = Math.max(1, (1 + delta) / supply);
    const whole = Math.floor(mean);
    return mean > whole && this.random.uniform() < mean - whole ? whole + 1 : whole;
  }

  private removeSome(hotAbove: number): void {
    this.removalsDue += this.options.removeRate;
    for (; this.removalsDue >= 1; this.removalsDue--) {
      if (this.pool.count === 0) continue;
      this.pool.remove(this.oldestNext ? 0 : this.pool.worst(hotAbove));
      this.oldestNext = !this.oldestNext;
    }
  }

  /** Without replacement: the beginning of a Fisher-Yates shuffle, which goes on where it was. */
  private sendProbes(): void {
    const { order, usable, random } = this;
    this.probesDue += this.options.probeRate;
    for (let i = 0; this.probesDue >= 1; i++, this.probesDue--) {
      if (i >= usable.count) continue;
      const other = i + Math.floor(random.uniform() * (usable.count - i));
      const drawn = order[other];
      order[other] = order[i];
      order[i] = drawn;
      this.probe(usable.at(drawn));
    }
  }
}
