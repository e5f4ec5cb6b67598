import type { RandomSource } from '../../engine/random.js';
import { NONE, type Backend, type BalancingPolicy, type PolicyContext } from '../policy.js';
import { drawBelow } from './draw-below.js';
import { UsableBackends } from './usable.js';

/**
 * The usable backend r mod n, r being 64 random bits and n their number, whatever the weights:
 * Envoy's `random` (random_lb.cc), where the same r also chooses among priorities.
 */
export class RandomPolicy implements BalancingPolicy {
  private readonly usable: UsableBackends;
  private readonly random: RandomSource;

  constructor(context: PolicyContext, panicBelow: number) {
    this.usable = new UsableBackends(context.backends, panicBelow);
    this.random = context.random;
  }

  pick(): number {
    const { count } = this.usable;
    return count === 0 ? NONE : this.usable.at(drawBelow(this.random, count));
  }

  changed(backends: readonly Backend[]): void {
    this.usable.rebuild(backends);
  }
}
