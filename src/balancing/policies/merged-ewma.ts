import { expm1 } from '../../engine/math.js';
import type { RandomSource } from '../../engine/random.js';
import { MILLISECOND, type Nanoseconds } from '../../engine/time.js';
import { modulo64 } from '../hash/bits64.js';
import { NONE, type Backend, type BalancingPolicy, type PolicyContext } from '../policy.js';
import { UsableBackends } from './usable.js';

/** In Envoy's milliseconds. */
const PENALTY = 1e6;

export interface MergedEwmaOptions {
  /** The mean lifetime of what was seen. */
  decay: Nanoseconds;
  /** The latency of an idle backend before its first answer. */
  initial: Nanoseconds;
  /** Samples show at multiples of this. */
  interval: Nanoseconds;
}

/**
 * Envoy's extension of peak EWMA (envoy contrib/peak_ewma of 2025: peak_ewma_lb.cc, cost.cc). The
 * cheaper of two: 64 random bits r give the places r mod n and (r >> 16) mod n, the second moved on
 * by one where they are the same; in a tie r's last bit takes the first. Cost = latency *
 * (active + 1); without a sample yet 10^6 ms + active, or the initial latency where it is idle.
 *
 * Samples are merged at multiples of an interval. Then one of age t counts with
 * alpha = 1 - e^(-t / decay), the oldest first, so there is no peak in it: an old sample counts
 * more than a new one, and no sample much. As the time of merging is known when a sample comes, it
 * is merged then into a copy that shows when its time has come. Envoy keeps at most 1000 samples a
 * host and interval; here all are kept.
 */
export class MergedEwmaPolicy implements BalancingPolicy {
  private readonly usable: UsableBackends;
  private readonly random: RandomSource;
  private readonly shown: Float64Array;
  private readonly merged: Float64Array;
  /** When the copy shows. */
  private readonly due: Float64Array;
  private backends: readonly Backend[];

  constructor(
    context: PolicyContext,
    private readonly options: MergedEwmaOptions,
  ) {
    const { length } = context.backends;
    this.backends = context.backends;
    this.random = context.random;
    this.usable = new UsableBackends(context.backends);
    this.shown = new Float64Array(length);
    this.merged = new Float64Array(length);
    this.due = new Float64Array(length);
  }

  pick(_request: unknown, now: Nanoseconds): number {
    const { usable, random } = this;
    const { count } = usable;
    if (count < 2) return count === 0 ? NONE : usable.at(0);
    const high = random.bits32();
    const low = random.bits32();
    const first = modulo64(high, low, count);
    let second = modulo64(high >>> 16, (high << 16) | (low >>> 16), count);
    if (second === first) second = (second + 1) % count;
    const a = usable.at(first);
    const b = usable.at(second);
    const difference = this.cost(a, now) - this.cost(b, now);
    if (difference === 0) return (low & 1) !== 0 ? a : b;
    return difference < 0 ? a : b;
  }

  finished(backend: number, now: Nanoseconds, latency: Nanoseconds): void {
    if (latency <= 0) return;
    const { merged, due } = this;
    const { interval, decay } = this.options;
    this.show(backend, now);
    due[backend] = (Math.floor(now / interval) + 1) * interval;
    const sample = latency / MILLISECOND;
    const alpha = -expm1((now - due[backend]) / decay);
    const before = merged[backend];
    merged[backend] = before === 0 ? sample : alpha * sample + (1 - alpha) * before;
  }

  changed(backends: readonly Backend[]): void {
    this.backends = backends;
    this.usable.rebuild(backends);
  }

  private cost(index: number, now: Nanoseconds): number {
    this.show(index, now);
    const { active } = this.backends[index];
    const latency = this.shown[index];
    if (latency > 0) return latency * (active + 1);
    return active > 0 ? PENALTY + active : this.options.initial / MILLISECOND;
  }

  private show(index: number, now: Nanoseconds): void {
    if (now >= this.due[index]) this.shown[index] = this.merged[index];
  }
}
