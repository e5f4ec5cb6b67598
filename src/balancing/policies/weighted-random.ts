import { NONE, type Backend, type BalancingPolicy, type PolicyContext } from '../policy.js';
import { WeightedDraw } from './weighted-draw.js';

/**
 * A usable backend with a probability in proportion to its weight, as nginx's `random`
 * (ngx_http_upstream_random_module.c): a random number modulo the sum of the weights, found by
 * halves among the running sums. nginx draws among all, and again up to 20 times, then takes turns;
 * here those that cannot be used have no part.
 */
export class WeightedRandomPolicy implements BalancingPolicy {
  private readonly draw: WeightedDraw;

  constructor(context: PolicyContext) {
    this.draw = new WeightedDraw(context.backends, context.random);
  }

  pick(): number {
    return this.draw.count === 0 ? NONE : this.draw.next();
  }

  changed(backends: readonly Backend[]): void {
    this.draw.rebuild(backends);
  }
}
