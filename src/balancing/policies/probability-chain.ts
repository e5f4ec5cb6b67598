import type { RandomSource } from '../../engine/random.js';
import { NONE, type Backend, type BalancingPolicy, type PolicyContext } from '../policy.js';
import { UsableBackends } from './usable.js';

const TWO_31 = 2147483648;

/**
 * kube-proxy's iptables rules (kubernetes pkg/proxy/iptables/proxier.go): rule i of n, from 0, takes
 * what reaches it with probability 1 / (n - i), written with ten decimals; the last takes what is
 * left. So each backend gets 1 / n, whatever its weight, up to the rounding.
 *
 * A rule compares 31 random bits with its probability times 2^31, rounded (linux
 * net/netfilter/xt_statistic.c, iptables extensions/libxt_statistic.c), drawn as one word of 32. A
 * pick goes through n / 2 rules in the mean, as a packet does; Kubernetes asks only for the first
 * packet of a connection.
 */
export class ProbabilityChainPolicy implements BalancingPolicy {
  private readonly random: RandomSource;
  private readonly usable: UsableBackends;
  /** Of the rules before the last. */
  private thresholds = new Float64Array(0);

  constructor(context: PolicyContext) {
    this.random = context.random;
    this.usable = new UsableBackends(context.backends);
    this.changed(context.backends);
  }

  pick(): number {
    const { random, thresholds, usable } = this;
    if (usable.count === 0) return NONE;
    let rule = 0;
    while (rule < thresholds.length && (random.bits32() & 0x7fffffff) >= thresholds[rule]) rule++;
    return usable.at(rule);
  }

  changed(backends: readonly Backend[]): void {
    this.usable.rebuild(backends);
    const texts = chainProbabilities(this.usable.count);
    this.thresholds = Float64Array.from(texts, (text) => Math.round(Number(text) * TWO_31));
  }
}

/** The probabilities of the rules for n backends, as kube-proxy writes them; the last has none. */
export function chainProbabilities(n: number): string[] {
  return Array.from({ length: Math.max(0, n - 1) }, (_, rule) => tenDecimals(n - rule));
}

function tenDecimals(n: number): string {
  // Go rounds half to even, this language half up; only 1 / 2048 = 0.00048828125 is a half.
  return n === 2048 ? '0.0004882812' : (1 / n).toFixed(10);
}
