import { modulo64 } from '../hash/bits64.js';
import { NONE, type Backend, type BalancingPolicy, type PolicyContext } from '../policy.js';
import { DeadlineSchedule, picksOf } from './deadline-schedule.js';
import { isUsable, UsableBackends, weightsDiffer } from './usable.js';

/**
 * Envoy's round robin (envoy round_robin_lb.cc, load_balancer_impl.cc, 1.29 and later). Where
 * weights differ: earliest deadline first, from as many picks on as the seed says.
 * Where all are equal: pick k takes the usable backend (seed + k) mod n, k counting on over changes.
 *
 * The seed is of 64 bits, drawn unless given, so that many balancers do not all begin with the same
 * backend. As in Envoy a change of the list begins the schedule anew, with the same seed.
 */
export class EarliestDeadlineFirstPolicy implements BalancingPolicy {
  private readonly schedule: DeadlineSchedule;
  private readonly usable: UsableBackends;
  private readonly picks: number;
  /** The seed and the unweighted picks so far: 64 bits, as two words. */
  private high: number;
  private low: number;
  private weighted = false;
  private backends: readonly Backend[];

  constructor({ backends, random }: PolicyContext, seed: number | null) {
    this.backends = backends;
    this.usable = new UsableBackends(backends);
    this.schedule = new DeadlineSchedule(backends.length, ({ weight }) => weight);
    this.high = seed === null ? random.bits32() : 0;
    this.low = seed === null ? random.bits32() >>> 0 : seed;
    this.picks = picksOf(this.high, this.low);
    this.changed(backends);
  }

  pick(): number {
    if (this.weighted) return this.schedule.next(this.backends);
    const { usable, high, low } = this;
    if (usable.count === 0) return NONE;
    this.low = (low + 1) >>> 0;
    if (this.low === 0) this.high++;
    return usable.at(modulo64(high, low, usable.count));
  }

  changed(backends: readonly Backend[]): void {
    this.backends = backends;
    this.usable.rebuild(backends);
    const members = backends.filter(isUsable);
    this.weighted = weightsDiffer(members);
    if (this.weighted) this.schedule.begin(backends, members, this.picks);
  }
}
