import { NONE, type Backend, type BalancingPolicy, type PolicyContext } from '../policy.js';
import { commonDivisor, wholeWeights } from './whole-weights.js';

/**
 * IPVS's `wrr` (linux net/netfilter/ipvs/ip_vs_wrr.c, since 2.6.38): passes over the list, each
 * taking in turn those whose weight reaches a bar. The bar begins at the top, the greatest weight
 * less (step - 1), and sinks by the step, the greatest common divisor, at the end of each pass;
 * below 1 it is set back to the top. 4, 3, 2 give a a b a b c a b c: bursts of the heavy come first.
 *
 * After any change the scan begins at the head of the list, and the bar stays near where it was.
 * IPVS has whole weights only; here fractions are scaled up. A pick may pass over the list many
 * times where few are heavy, as it does there.
 */
export class InterleavedWeightedRoundRobinPolicy implements BalancingPolicy {
  private weights: Int32Array = new Int32Array(0);
  private step = 1;
  private top = 0;
  private bar = 0;
  private last = -1;

  constructor(context: PolicyContext) {
    this.changed(context.backends);
  }

  pick(): number {
    const { weights, top, step } = this;
    if (top === 0) return NONE;
    for (;;) {
      while (++this.last < weights.length) {
        if (weights[this.last] >= this.bar) return this.last;
      }
      this.last = -1;
      this.bar -= step;
      if (this.bar <= 0) this.bar = top;
    }
  }

  changed(backends: readonly Backend[]): void {
    const weights = wholeWeights(backends);
    const step = commonDivisor(weights);
    const greatest = weights.reduce((a, b) => Math.max(a, b), 0);
    this.weights = weights;
    this.step = step;
    this.top = greatest === 0 ? 0 : greatest - (step - 1);
    this.last = -1;
    if (this.bar > this.top || this.bar === 0) this.bar = this.top;
    else if (step > 1) this.bar = Math.floor(this.bar / step) * step + 1;
  }
}
