import type { RandomSource } from '../../engine/random.js';
import { NONE, type Backend, type BalancingPolicy, type PolicyContext } from '../policy.js';
import { SmoothWeights } from './smooth-weights.js';
import { isMember, isUsable } from './usable.js';
import { WeightedDraw } from './weighted-draw.js';

/** After more draws in vain than this it is the round robin's turn. */
const MOST_VAIN = 20;

/**
 * nginx's `random` and `random two` (ngx_http_upstream_random_module.c of 1.29): a random number
 * modulo the sum of the weights is a place among the running sums. It is drawn among all, those that
 * cannot be used too, and drawn again where it finds one of these; `two` draws a second, other one,
 * and takes the first only if that has fewer connections for its weight. After 20 draws in vain, and
 * with a single server, it is smooth weighted round robin.
 */
export class NginxRandomPolicy implements BalancingPolicy {
  private readonly draw: WeightedDraw;
  private readonly weights: SmoothWeights;
  private backends: readonly Backend[];

  constructor(
    context: PolicyContext,
    private readonly two: boolean,
  ) {
    const { backends, random }: { backends: readonly Backend[]; random: RandomSource } = context;
    this.backends = backends;
    this.draw = new WeightedDraw(backends, random, isMember);
    this.weights = new SmoothWeights(backends.length);
  }

  pick(): number {
    const { backends, draw } = this;
    if (!backends.some(isUsable)) return NONE;
    if (draw.count < 2) return this.turn();
    let first = NONE;
    for (let vain = 0; vain <= MOST_VAIN;) {
      const index = draw.next();
      if (index === first || !isUsable(backends[index])) vain++;
      else if (!this.two) return index;
      else if (first === NONE) first = index;
      else return this.isWorse(index, first) ? first : index;
    }
    return this.turn();
  }

  changed(backends: readonly Backend[]): void {
    this.backends = backends;
    this.draw.rebuild(backends);
    this.weights.resize(backends.length);
  }

  private isWorse(a: number, b: number): boolean {
    const { active, weight } = this.backends[a];
    const other = this.backends[b];
    return active * other.weight > other.active * weight;
  }

  private turn(): number {
    const { backends, weights } = this;
    weights.begin();
    for (const backend of backends) {
      if (isUsable(backend)) weights.offer(backend.index, backend.weight);
    }
    return weights.take();
  }
}
