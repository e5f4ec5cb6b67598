import { pow } from '../../engine/math.js';
import type { RandomSource } from '../../engine/random.js';
import { NONE, type Backend, type BalancingPolicy, type PolicyContext } from '../policy.js';
import { DeadlineSchedule, picksOf } from './deadline-schedule.js';
import { drawBelow } from './draw-below.js';
import { UsableBackends, weightsDiffer } from './usable.js';

export interface LeastRequestOptions {
  choices: number;
  fullScan: boolean;
  /** Null for 1, where weights differ. */
  bias: number | null;
  /** Null for a random one. */
  seed: number | null;
  /** In percent. */
  panicBelow: number;
}

/**
 * Envoy's least request (envoy least_request_lb.cc, load_balancer_impl.cc, of 2025). Where weights
 * are equal, one of:
 *
 * - the best of some backends drawn with replacement (64 random bits modulo n each): the first of
 *   them unless a later one has fewer requests under way;
 * - the best of all; the kth that ties takes the place of the one before with probability 1 / k
 *   (64 random bits modulo k are 0). This scans the list.
 *
 * Before that Envoy draws a number for the priority; it is drawn here too, for nothing. Where weights
 * differ, or a bias is given: earliest deadline first, with the weight that a backend has when it is
 * picked, weight / (active + 1)^bias; a bias below 0 is 1. Requests that wait for a connection do
 * not count as active.
 */
export class LeastRequestPolicy implements BalancingPolicy {
  private readonly random: RandomSource;
  private readonly usable: UsableBackends;
  private readonly schedule: DeadlineSchedule;
  private picks: number | null;
  private weighted = false;
  readonly readsWeights = true;
  private backends: readonly Backend[];

  constructor(
    context: PolicyContext,
    private readonly options: LeastRequestOptions,
  ) {
    const { bias } = options;
    const exponent = bias === null || bias < 0 ? 1 : bias;
    this.backends = context.backends;
    this.random = context.random;
    this.picks = options.seed === null ? null : picksOf(options.seed);
    this.usable = new UsableBackends(this.backends, options.panicBelow);
    this.schedule = new DeadlineSchedule(
      this.backends.length,
      exponent === 1
        ? ({ weight, active }) => weight / (active + 1)
        : ({ weight, active }) => weight / pow(active + 1, exponent),
    );
    this.changed(this.backends);
  }

  pick(): number {
    const { random, usable, options } = this;
    if (usable.count === 0) return NONE;
    if (this.weighted) return this.schedule.next(this.backends);
    drawBelow(random, 100);
    return options.fullScan ? this.bestOfAll() : this.bestOfSome(options.choices);
  }

  changed(backends: readonly Backend[]): void {
    this.backends = backends;
    this.usable.rebuild(backends);
    const members = this.usable.of(backends);
    this.weighted = members.length > 1 && (weightsDiffer(members) || this.options.bias !== null);
    if (!this.weighted) return;
    this.picks ??= picksOf(lowWord(this.random));
    this.schedule.begin(backends, members, this.picks);
  }

  private bestOfSome(choices: number): number {
    const { backends, random, usable } = this;
    let best = usable.at(drawBelow(random, usable.count));
    for (let i = 1; i < choices; i++) {
      const other = usable.at(drawBelow(random, usable.count));
      if (backends[other].active < backends[best].active) best = other;
    }
    return best;
  }

  private bestOfAll(): number {
    const { backends, random, usable } = this;
    let best = usable.at(0);
    let ties = 1;
    for (let i = 1; i < usable.count; i++) {
      const other = usable.at(i);
      const difference = backends[other].active - backends[best].active;
      if (difference < 0) ties = 1;
      else if (difference > 0 || drawBelow(random, ++ties) !== 0) continue;
      best = other;
    }
    return best;
  }
}

/** Of 64 random bits. */
function lowWord(random: RandomSource): number {
  random.bits32();
  return random.bits32();
}
