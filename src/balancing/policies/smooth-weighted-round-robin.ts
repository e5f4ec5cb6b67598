import type { Backend, BalancingPolicy, PolicyContext } from '../policy.js';
import { SmoothWeights } from './smooth-weights.js';
import { isUsable } from './usable.js';

/**
 * Turns in proportion to the weights, spread as evenly as they go: weights 5, 1, 1 give
 * a a b a c a a. The algorithm of nginx (ngx_http_upstream_round_robin.c), without its passive
 * health checks (`max_fails`): who is fit to serve is for health checks to say.
 */
export class SmoothWeightedRoundRobinPolicy implements BalancingPolicy {
  private readonly weights: SmoothWeights;
  private backends: readonly Backend[];

  constructor(context: PolicyContext) {
    this.backends = context.backends;
    this.weights = new SmoothWeights(context.backends.length);
  }

  pick(): number {
    const { backends, weights } = this;
    weights.begin();
    for (let i = 0; i < backends.length; i++) {
      if (isUsable(backends[i])) weights.offer(i, backends[i].weight);
    }
    return weights.take();
  }

  changed(backends: readonly Backend[]): void {
    this.backends = backends;
    this.weights.resize(backends.length);
  }
}
