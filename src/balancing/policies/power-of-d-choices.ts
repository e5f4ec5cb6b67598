import type { RandomSource } from '../../engine/random.js';
import { NONE, type Backend, type BalancingPolicy, type PolicyContext } from '../policy.js';
import { drawBelow } from './draw-below.js';
import { UsableBackends } from './usable.js';
import { WeightedDraw } from './weighted-draw.js';

/** After so many draws of backends that it has already, the search for another ends. */
const MOST_TRIES = 20;

export interface PowerOfDOptions {
  choices: number;
  /** Whether one backend may be drawn twice. */
  replacement: boolean;
  /** Draw in proportion to the weights, and compare requests for the weight. */
  weighted: boolean;
}

/**
 * The best of d usable backends drawn at random, the first drawn at a tie: the supermarket model
 * (Vvedenskaya, Dobrushin, Karpelevich 1996; Mitzenmacher: "The power of two choices in randomized
 * load balancing", 1996).
 *
 * Without replacement the kth is drawn among the n - k + 1 that are left, in the order of the list;
 * with d = 2 so does Finagle (P2CPick.scala): b = r mod (n - 1), one more if b >= a. Each draw is of
 * 64 bits. d above n is n.
 *
 * Weighted, who was drawn before is drawn again without replacement, up to 20 times a pick. (nginx,
 * HAProxy and IPVS each have a way of their own: nginx-random.ts, haproxy-random.ts, ipvs-twos.ts.)
 */
export class PowerOfDChoicesPolicy implements BalancingPolicy {
  private readonly random: RandomSource;
  private readonly usable: UsableBackends;
  private readonly draw: WeightedDraw;
  /** What is drawn already: places in ascending order, or indices where weighted. */
  private readonly drawn: Int32Array;
  private backends: readonly Backend[];

  constructor(
    context: PolicyContext,
    private readonly options: PowerOfDOptions,
  ) {
    this.backends = context.backends;
    this.random = context.random;
    this.usable = new UsableBackends(this.backends);
    this.draw = new WeightedDraw(this.backends, this.random);
    this.drawn = new Int32Array(Math.min(options.choices, this.backends.length));
  }

  pick(): number {
    const { count } = this.usable;
    if (count === 0) return NONE;
    const { choices, replacement, weighted } = this.options;
    const draws = replacement ? choices : Math.min(choices, count);
    let best: number = NONE;
    for (let i = 0; i < draws; i++) {
      const other = weighted ? this.byWeight(i) : this.evenly(i);
      if (other === NONE) break;
      if (best === NONE || this.isBetter(other, best)) best = other;
    }
    return best;
  }

  changed(backends: readonly Backend[]): void {
    this.backends = backends;
    this.usable.rebuild(backends);
    this.draw.rebuild(backends);
  }

  private isBetter(a: number, b: number): boolean {
    const { active, weight } = this.backends[a];
    const other = this.backends[b];
    if (!this.options.weighted) return active < other.active;
    return active * other.weight < other.active * weight;
  }

  private evenly(before: number): number {
    const { usable, random, drawn, options } = this;
    if (options.replacement) return usable.at(drawBelow(random, usable.count));
    let place = drawBelow(random, usable.count - before);
    // Steps over those that are drawn, and finds its place among them.
    let rank = 0;
    while (rank < before && place >= drawn[rank]) {
      place++;
      rank++;
    }
    for (let i = before; i > rank; i--) drawn[i] = drawn[i - 1];
    drawn[rank] = place;
    return usable.at(place);
  }

  private byWeight(before: number): number {
    const { draw, drawn, options } = this;
    if (options.replacement) return draw.next();
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const index = draw.next();
      let known = 0;
      while (known < before && drawn[known] !== index) known++;
      if (known < before) continue;
      drawn[before] = index;
      return index;
    }
    return NONE;
  }
}
