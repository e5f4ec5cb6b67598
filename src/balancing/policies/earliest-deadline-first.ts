import { modulo64 } from '../hash/bits64.js';
import { NONE, type Backend, type BalancingPolicy, type PolicyContext } from '../policy.js';
import { DeadlineSchedule, picksOf } from './deadline-schedule.js';
import { UsableBackends, weightsDiffer } from './usable.js';

/**
 * Envoy's round robin (envoy round_robin_lb.cc, load_balancer_impl.cc, 1.29 and later). Where
 * weights differ: earliest deadline first, from as many picks on as the seed says.
 * Where all are equal: pick k takes the usable backend (seed + k) mod n, k counting on over changes.
 *
 * The seed is of 64 bits, drawn unless given, so that many balancers do not all begin with the same
 * backend; a schedule takes its low 32. As in Envoy a change of the list (who is in it, who is
 * healthy, a weight that was set) begins the schedule anew, with the same seed, and nothing else
 * does: a weight that grows by itself counts when its backend is put back. So in a list that changes
 * often a newcomer of little weight may not have its turn at all.
 */
export class EarliestDeadlineFirstPolicy implements BalancingPolicy {
  private readonly schedule: DeadlineSchedule;
  private readonly usable: UsableBackends;
  private readonly picks: number;
  /** The seed and the unweighted picks so far: 64 bits, as two words. */
  private high: number;
  private low: number;
  private weighted = false;
  readonly readsWeights = true;
  private backends: readonly Backend[];

  constructor({ backends, random }: PolicyContext, seed: number | null, panicBelow: number) {
    this.backends = backends;
    this.usable = new UsableBackends(backends, panicBelow);
    this.schedule = new DeadlineSchedule(backends.length, ({ weight }) => weight);
    this.high = seed === null ? random.bits32() : 0;
    this.low = seed === null ? random.bits32() >>> 0 : seed;
    this.picks = picksOf(this.low);
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
    const members = this.usable.of(backends);
    this.weighted = weightsDiffer(members);
    if (this.weighted) this.schedule.begin(backends, members, this.picks);
  }
}
