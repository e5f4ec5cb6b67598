import { modulo64 } from '../hash/bits64.js';
import { NONE, type Backend, type BalancingPolicy, type PolicyContext } from '../policy.js';
import { overhead } from './ipvs-costs.js';
import { UsableBackends } from './usable.js';

/**
 * IPVS's `twos` (linux net/netfilter/ipvs/ip_vs_twos.c, since 5.6). Twice a number from 0 to the sum
 * of the weights, both included, is drawn (32 random bits modulo the sum plus 1); the first backend
 * with which the weights so far reach it is taken, so the first of the list comes up a little more
 * often than its weight says. The second goes before the first if its connections, as `lc` counts
 * them, are fewer for its weight. With replacement.
 */
export class IpvsTwosPolicy implements BalancingPolicy {
  private readonly usable: UsableBackends;
  private backends: readonly Backend[];

  constructor(private readonly context: PolicyContext) {
    this.backends = context.backends;
    this.usable = new UsableBackends(context.backends);
  }

  pick(): number {
    const { backends, usable } = this;
    if (usable.count === 0) return NONE;
    let total = 0;
    for (let i = 0; i < usable.count; i++) total += backends[usable.at(i)].weight;
    const a = backends[this.draw(total)];
    const b = backends[this.draw(total)];
    return b.weight * overhead(a) > a.weight * overhead(b) ? b.index : a.index;
  }

  changed(backends: readonly Backend[]): void {
    this.backends = backends;
    this.usable.rebuild(backends);
  }

  private draw(total: number): number {
    const { backends, usable } = this;
    let rest = modulo64(0, this.context.random.bits32(), Math.floor(total) + 1);
    let i = 0;
    for (; i < usable.count - 1; i++) {
      rest -= backends[usable.at(i)].weight;
      if (rest <= 0) break;
    }
    return usable.at(i);
  }
}
