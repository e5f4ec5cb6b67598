import { NONE, type Backend, type BalancingPolicy, type PolicyContext } from '../policy.js';
import { commonDivisor, wholeWeights } from './whole-weights.js';

/**
 * HAProxy's `static-rr` (haproxy src/lb_map.c): a map with as many places as the sum of the weights,
 * which are divided by their common divisor first, and a pointer that goes around it. For each place
 * the score of every server grows by its weight;
 *
 *     floor((score + sum) / sum)
 *
 * is compared, the first of the greatest takes the place and its score falls by the sum. 5, 1, 1 give
 * a a a b a a c. A change makes a new map, which takes (servers * sum) steps, and the pointer stays.
 * HAProxy divides by the divisor of the weights configured, not of those of the servers that are up;
 * here fractions are scaled up.
 */
export class StaticRoundRobinPolicy implements BalancingPolicy {
  private map: Int32Array | null = null;
  private place = 0;

  constructor(private readonly context: PolicyContext) {}

  pick(): number {
    this.map ??= placesByWeight(this.context.backends);
    const { map } = this;
    if (map.length === 0) return NONE;
    if (this.place >= map.length) this.place = 0;
    return map[this.place++];
  }

  changed(): void {
    this.map = null;
  }
}

/** The places of the map, each with a server that can be used. */
export function placesByWeight(backends: readonly Backend[]): Int32Array {
  const whole = wholeWeights(backends);
  const divisor = commonDivisor(whole);
  const weights = whole.map((weight) => weight / divisor);
  const sum = weights.reduce((a, b) => a + b, 0);
  const scores = new Float64Array(backends.length);
  return new Int32Array(sum).map(() => {
    let best: number = NONE;
    let greatest = 0;
    for (let i = 0; i < weights.length; i++) {
      if (weights[i] === 0) continue;
      scores[i] += weights[i];
      const level = Math.floor((scores[i] + sum) / sum);
      if (best !== NONE && level <= greatest) continue;
      best = i;
      greatest = level;
    }
    scores[best] -= sum;
    return best;
  });
}
