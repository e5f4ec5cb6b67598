import type { Nanoseconds } from '../../engine/time.js';
import type { Backend, BalancingPolicy, Ending, PolicyContext } from '../policy.js';
import { isError } from './nginx-peers.js';
import { SmoothWeights } from './smooth-weights.js';
import { isUsable } from './usable.js';

/**
 * Turns in proportion to the weights, spread as evenly as they go: weights 5, 1, 1 give
 * a a b a c a a. The algorithm of nginx (ngx_http_upstream_round_robin.c).
 *
 * Weights are effective ones: each failure takes floor(weight / maxFails) away, down to nothing, and
 * each later pick gives 1 back, up to the weight.
 */
export class SmoothWeightedRoundRobinPolicy implements BalancingPolicy {
  private readonly weights: SmoothWeights;
  /** What each backend's weight lacks for its failures. */
  private readonly lost: Float64Array;
  private backends: readonly Backend[];

  constructor(
    context: PolicyContext,
    /** Infinity where failures do not matter. */
    private readonly maxFails: number,
  ) {
    this.backends = context.backends;
    this.weights = new SmoothWeights(context.backends.length);
    this.lost = new Float64Array(context.backends.length);
  }

  pick(): number {
    const { backends, weights, lost } = this;
    weights.begin();
    for (let i = 0; i < backends.length; i++) {
      const backend = backends[i];
      if (!isUsable(backend)) continue;
      weights.offer(i, Math.max(0, backend.weight - lost[i]));
      if (lost[i] > 0) lost[i] = Math.max(0, lost[i] - 1);
    }
    return weights.take();
  }

  finished(
    index: number,
    _now: Nanoseconds,
    _latency: Nanoseconds,
    ok: boolean,
    ending?: Ending,
  ): void {
    if (!isError(ok, ending)) return;
    const { weight } = this.backends[index];
    this.lost[index] = Math.min(weight, this.lost[index] + Math.floor(weight / this.maxFails));
  }

  changed(backends: readonly Backend[]): void {
    this.backends = backends;
    this.weights.resize(backends.length);
  }
}
