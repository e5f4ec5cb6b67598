import { expm1 } from '../../engine/math.js';
import type { RandomSource } from '../../engine/random.js';
import { MILLISECOND, type Nanoseconds } from '../../engine/time.js';
import { modulo64 } from '../hash/bits64.js';
import { NONE, type Backend, type BalancingPolicy, type PolicyContext } from '../policy.js';
import { drawBelow } from './draw-below.js';
import { UsableBackends } from './usable.js';

/** In Envoy's milliseconds. */
const PENALTY = 1e6;

export interface MergedEwmaOptions {
  /** The mean lifetime of what was seen. */
  decay: Nanoseconds;
  /** The latency of an idle backend before its first answer. */
  initial: Nanoseconds;
  /** Samples show at the first pick that is so long after the last merging. */
  interval: Nanoseconds;
  /** In percent. */
  panicBelow: number;
}

/**
 * Envoy's extension of peak EWMA, as it is since it left `contrib` in 2026 (envoy
 * source/extensions/load_balancing_policies/peak_ewma: peak_ewma_lb.cc, cost.cc). The cheaper of two:
 * after a number for the priority, drawn for nothing, 64 random bits r give the places r mod n and
 * (r >> 16) mod n, the second moved on by one where they are the same; in a tie r's last bit takes the
 * first. Cost = latency * (active + 1); without a sample yet 10^6 ms + active, or the initial latency
 * where it is idle.
 *
 * A sample that comes t after the backend's last one counts with alpha = 1 - e^(-t / decay), the first
 * wholly, so there is no peak in it. Samples are merged by the first pick that is an interval after
 * the last merging; as how they merge is known when they come, they are merged then into a copy that
 * shows from there on. Envoy keeps at most 1000 samples a host between two; here all are kept.
 */
export class MergedEwmaPolicy implements BalancingPolicy {
  private readonly usable: UsableBackends;
  private readonly random: RandomSource;
  private readonly shown: Float64Array;
  private readonly merged: Float64Array;
  /** When the last sample came. */
  private readonly sampled: Float64Array;
  /** Backends whose copy has changed since the last merging. */
  private readonly fresh: number[] = [];
  private lastMerging: Nanoseconds = 0;
  private backends: readonly Backend[];

  constructor(
    context: PolicyContext,
    private readonly options: MergedEwmaOptions,
  ) {
    const { length } = context.backends;
    this.backends = context.backends;
    this.random = context.random;
    this.usable = new UsableBackends(context.backends, options.panicBelow);
    this.shown = new Float64Array(length);
    this.merged = new Float64Array(length);
    this.sampled = new Float64Array(length);
  }

  pick(_request: unknown, now: Nanoseconds): number {
    const { usable, random } = this;
    const { count } = usable;
    if (now - this.lastMerging >= this.options.interval) this.merge(now);
    drawBelow(random, 100);
    if (count < 2) return count === 0 ? NONE : usable.at(0);
    const high = random.bits32();
    const low = random.bits32();
    const first = modulo64(high, low, count);
    let second = modulo64(high >>> 16, (high << 16) | (low >>> 16), count);
    if (second === first) second = (second + 1) % count;
    const a = usable.at(first);
    const b = usable.at(second);
    const difference = this.cost(a) - this.cost(b);
    if (difference === 0) return (low & 1) !== 0 ? a : b;
    return difference < 0 ? a : b;
  }

  finished(backend: number, now: Nanoseconds, latency: Nanoseconds): void {
    if (latency <= 0) return;
    const { merged, sampled } = this;
    const sample = latency / MILLISECOND;
    const age = now - sampled[backend];
    const alpha = age > 0 ? -expm1(-age / this.options.decay) : 1;
    sampled[backend] = now;
    this.fresh.push(backend);
    const before = merged[backend];
    merged[backend] = before === 0 ? sample : alpha * sample + (1 - alpha) * before;
  }

  changed(backends: readonly Backend[]): void {
    this.backends = backends;
    this.usable.rebuild(backends);
  }

  private cost(index: number): number {
    const { active } = this.backends[index];
    const latency = this.shown[index];
    if (latency > 0) return latency * (active + 1);
    return active > 0 ? PENALTY + active : this.options.initial / MILLISECOND;
  }

  private merge(now: Nanoseconds): void {
    this.lastMerging = now;
    for (const index of this.fresh) this.shown[index] = this.merged[index];
    this.fresh.length = 0;
  }
}
