import { NONE, type Backend, type BalancingPolicy, type PolicyContext } from '../policy.js';
import { SmoothWeights } from './smooth-weights.js';
import { isUsable } from './usable.js';

/**
 * The backend with the fewest requests under way for its weight; those that tie take smooth
 * weighted turns among themselves. As nginx's `least_conn` (ngx_http_upstream_least_conn_module.c),
 * which compares by cross-multiplication, so that no division rounds.
 */
export class LeastConnectionsPolicy implements BalancingPolicy {
  private readonly weights: SmoothWeights;
  private backends: readonly Backend[];

  constructor(context: PolicyContext) {
    this.backends = context.backends;
    this.weights = new SmoothWeights(context.backends.length);
  }

  pick(): number {
    const { backends, weights } = this;
    let best = NONE;
    let tied = false;
    for (let i = 0; i < backends.length; i++) {
      if (!isUsable(backends[i])) continue;
      const difference = best === NONE ? -1 : compareLoad(backends[i], backends[best]);
      if (difference < 0) best = i;
      tied = difference === 0 || (tied && difference > 0);
    }
    if (!tied) return best;
    weights.begin();
    for (let i = best; i < backends.length; i++) {
      if (isUsable(backends[i]) && compareLoad(backends[i], backends[best]) === 0) {
        weights.offer(i, backends[i].weight);
      }
    }
    return weights.take();
  }

  changed(backends: readonly Backend[]): void {
    this.backends = backends;
    this.weights.resize(backends.length);
  }
}

/** Negative where `a` has less under way for its weight than `b`. */
function compareLoad(a: Backend, b: Backend): number {
  return a.active * b.weight - b.active * a.weight;
}
