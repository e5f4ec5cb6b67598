import { exp } from '../../engine/math.js';
import type { RandomSource } from '../../engine/random.js';
import type { Nanoseconds } from '../../engine/time.js';
import { NONE, type Backend, type BalancingPolicy, type PolicyContext } from '../policy.js';
import { UsableBackends } from './usable.js';

/** What stands for the cost of a backend that has requests and no latency yet: 2^47 - 1 ns. */
const PENALTY = 140737488355327;

export interface PeakEwmaOptions {
  /** The mean lifetime of what was seen. */
  decay: Nanoseconds;
  /** The latency of a backend before its first answer; 0 has Finagle's penalty in its place. */
  initial: Nanoseconds;
}

/**
 * The cheaper of two different usable backends drawn at random, the first where they tie. Cost =
 * latency * (active + 1), where the latency jumps up to a longer sample and otherwise decays:
 *
 *     sample > estimate: estimate = sample
 *     else:              estimate = estimate * w + sample * (1 - w),  w = e^(-elapsed / decay)
 *
 * Looking at the cost decays it as well, as if by a sample of 0. Weights are ignored.
 *
 * Finagle's rule (PeakEwma.scala and P2C.scala of 2024) begins at 0, and while that lasts a backend
 * with requests under way costs a penalty: the first to be tried is avoided until it answers. With
 * an `initial` latency it is Linkerd's (tower, src/load/peak_ewma.rs), which begins there.
 */
export class PeakEwmaPolicy implements BalancingPolicy {
  private readonly usable: UsableBackends;
  private readonly random: RandomSource;
  private readonly estimates: Float64Array;
  private readonly stamps: Float64Array;
  private backends: readonly Backend[];

  constructor(
    context: PolicyContext,
    private readonly options: PeakEwmaOptions,
  ) {
    this.backends = context.backends;
    this.random = context.random;
    this.usable = new UsableBackends(context.backends);
    this.estimates = new Float64Array(context.backends.length).fill(options.initial);
    this.stamps = new Float64Array(context.backends.length);
  }

  pick(_request: unknown, now: Nanoseconds): number {
    const { usable, random } = this;
    const { count } = usable;
    if (count < 2) return count === 0 ? NONE : usable.at(0);
    const first = Math.floor(random.uniform() * count);
    let second = Math.floor(random.uniform() * (count - 1));
    if (second >= first) second++;
    const a = usable.at(first);
    const b = usable.at(second);
    return this.cost(a, now) <= this.cost(b, now) ? a : b;
  }

  finished(backend: number, now: Nanoseconds, latency: Nanoseconds): void {
    this.observe(backend, now, latency);
  }

  changed(backends: readonly Backend[]): void {
    this.backends = backends;
    this.usable.rebuild(backends);
  }

  private cost(index: number, now: Nanoseconds): number {
    this.observe(index, now, 0);
    const { active } = this.backends[index];
    const estimate = this.estimates[index];
    return estimate === 0 && active > 0 ? PENALTY + active : estimate * (active + 1);
  }

  private observe(index: number, now: Nanoseconds, sample: Nanoseconds): void {
    const { estimates, stamps } = this;
    const estimate = estimates[index];
    if (sample > estimate) estimates[index] = sample;
    else {
      const kept = exp(-Math.max(0, now - stamps[index]) / this.options.decay);
      estimates[index] = estimate * kept + sample * (1 - kept);
    }
    stamps[index] = now;
  }
}
