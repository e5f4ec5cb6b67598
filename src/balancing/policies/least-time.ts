import { MILLISECOND, SECOND, type Nanoseconds } from '../../engine/time.js';
import { NONE, type Backend, type BalancingPolicy, type PolicyContext } from '../policy.js';
import { SmoothWeights } from './smooth-weights.js';
import { isUsable } from './usable.js';

/** In milliseconds, as all times of nginx are. */
const CLUSTER = 20;
const WORST = 5000;

/**
 * The least estimated time: latency * (active + 1) / weight, compared by cross-multiplication;
 * those that tie take smooth weighted turns. As nginx's `least_time last_byte`
 * (ngx_http_upstream_least_time_module.c of 2026), without `inflight`:
 *
 * - The latency is an average in whole milliseconds: the first answer as it is, then
 *   floor(0.5 + 0.05 * sample + 0.95 * average). Only good answers count.
 * - It is raised to the next multiple of 20 ms above it, so backends that are about as fast take
 *   turns, and anything above 5000 ms is 5000: all equally bad.
 * - A backend whose last look is more than `failTimeout` ago (in whole seconds) has its latency
 *   halved, once for every such time; being chosen is a look. So the slow are tried again.
 */
export class LeastTimePolicy implements BalancingPolicy {
  private readonly weights: SmoothWeights;
  private readonly averages: Float64Array;
  /** When each was looked at, in whole seconds. */
  private readonly checked: Float64Array;
  private readonly estimates: Float64Array;
  private readonly failTimeout: number;
  private backends: readonly Backend[];

  constructor(context: PolicyContext, failTimeout: Nanoseconds) {
    const { length } = context.backends;
    this.backends = context.backends;
    this.weights = new SmoothWeights(length);
    this.averages = new Float64Array(length);
    this.checked = new Float64Array(length);
    this.estimates = new Float64Array(length);
    this.failTimeout = Math.floor(failTimeout / SECOND);
  }

  pick(_request: unknown, now: Nanoseconds): number {
    const { backends, estimates, checked } = this;
    const second = Math.floor(now / SECOND);
    let best = NONE;
    let bestEstimate = 0;
    let bestWeight = 0;
    let tied = false;
    for (let i = 0; i < backends.length; i++) {
      const backend = backends[i];
      if (!isUsable(backend)) continue;
      const { weight } = backend;
      const estimate = this.latencyOf(i, second) * (1 + backend.active);
      estimates[i] = estimate;
      const difference = best === NONE ? -1 : estimate * bestWeight - bestEstimate * weight;
      if (difference < 0) {
        best = i;
        bestEstimate = estimate;
        bestWeight = weight;
      }
      tied = difference === 0 || (tied && difference > 0);
    }
    if (tied) best = this.turn(best, bestEstimate, bestWeight);
    if (best !== NONE && second - checked[best] > this.failTimeout) checked[best] = second;
    return best;
  }

  finished(backend: number, _now: Nanoseconds, latency: Nanoseconds, ok: boolean): void {
    if (!ok) return;
    const sample = Math.floor(latency / MILLISECOND);
    const average = this.averages[backend];
    this.averages[backend] =
      average === 0 ? sample : Math.floor(0.5 + (sample * 0.05 + average * 0.95));
  }

  changed(backends: readonly Backend[]): void {
    this.backends = backends;
  }

  private latencyOf(index: number, second: number): number {
    let latency = this.averages[index];
    const age = second - this.checked[index];
    if (age > this.failTimeout) {
      const halvings = Math.floor(age / (this.failTimeout + 1));
      for (let i = 0; i < halvings && latency > 0; i++) latency = Math.floor(latency / 2);
    }
    return latency > WORST ? WORST : (Math.floor(latency / CLUSTER) + 1) * CLUSTER;
  }

  /** Among those from the first of the best on that are as good. */
  private turn(best: number, bestEstimate: number, bestWeight: number): number {
    const { backends, weights, estimates } = this;
    weights.begin();
    for (let i = best; i < backends.length; i++) {
      const backend = backends[i];
      if (!isUsable(backend)) continue;
      const { weight } = backend;
      if (estimates[i] * bestWeight === bestEstimate * weight) weights.offer(i, weight);
    }
    return weights.take();
  }
}
