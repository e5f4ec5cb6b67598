import type { RandomSource } from '../../engine/random.js';
import { NONE, type Backend, type BalancingPolicy, type PolicyContext } from '../policy.js';
import { UsableBackends } from './usable.js';

/**
 * A usable backend, each as likely as the next, whatever its weight: what kube-proxy's rules add up
 * to for new connections (rule i of n takes 1/(n-i) of what reaches it; kubernetes
 * pkg/proxy/iptables/proxier.go), and Envoy's `random` without its priorities.
 */
export class RandomPolicy implements BalancingPolicy {
  private readonly usable: UsableBackends;
  private readonly random: RandomSource;

  constructor(context: PolicyContext) {
    this.usable = new UsableBackends(context.backends);
    this.random = context.random;
  }

  pick(): number {
    const { count } = this.usable;
    if (count <= 1) return count === 0 ? NONE : this.usable.at(0);
    return this.usable.at(Math.floor(this.random.uniform() * count));
  }

  changed(backends: readonly Backend[]): void {
    this.usable.rebuild(backends);
  }
}
