import type { Nanoseconds } from '../../engine/time.js';
import { type Distribution, liesIn } from '../localities.js';
import {
  NONE,
  type Backend,
  type BalancingPolicy,
  type Choice,
  type PolicyContext,
} from '../policy.js';
import { DeadlineSchedule } from './deadline-schedule.js';
import { GroupedPolicy, type Part } from './grouped.js';

/**
 * Zones have weights, which say what share of the requests each gets: Envoy's locality weights
 * (load_balancer_impl.cc, and thread_aware_lb_impl.cc), told as Istio's `distribute` tells them, by where
 * the balancer stands; the first that fits counts. A zone's weight is as it is told while at least 1 in
 * `overprovisioning` of its backends are usable, and falls in proportion with fewer. Earliest deadline first
 * among the zones, then a policy within, of which each zone has its own.
 *
 * Where nothing is told for the balancer's own zone, the policy within sees all backends; where something
 * is, those in zones that are not named get nothing.
 */
export class ZoneWeightsPolicy extends GroupedPolicy {
  /** One that stands for each zone. */
  private readonly zones: Backend[];
  private readonly told: readonly number[];
  private readonly schedule: DeadlineSchedule;

  /** @param overprovisioning in percent */
  constructor(
    context: PolicyContext,
    distributions: readonly Distribution[],
    private readonly overprovisioning: number,
    makeInner: (context: PolicyContext) => BalancingPolicy,
  ) {
    const { locality, backends } = context;
    const own = distributions.find(({ from }) => liesIn(locality.zone, from));
    const to = own?.to ?? [{ zone: '*', weight: 1 }];
    // A zone belongs to the first pattern that it lies in.
    const placeOf = (zone: string): number =>
      to.findIndex(({ zone: pattern }) => liesIn(zone, pattern));
    const places = backends.map(({ zone }) => placeOf(zone));
    super(
      context,
      to.map((_, place): Part => ({ holds: ({ index }) => places[index] === place })),
    );
    this.told = to.map(({ weight }) => weight);
    this.zones = to.map(({ zone, weight }, index) => standIn(zone, index, weight));
    this.schedule = new DeadlineSchedule(to.length, ({ weight }) => weight);
    this.begin(makeInner);
  }

  pick(request: Choice, now: Nanoseconds): number {
    const zone = this.schedule.next(this.zones);
    return zone === NONE ? NONE : this.groups[zone].inner.pick(request, now);
  }

  protected refresh(): void {
    const { groups, zones, told, overprovisioning, schedule } = this;
    groups.forEach((group, i) => {
      const { members, usable } = group.count();
      const fit = members === 0 ? 0 : Math.min(1, (overprovisioning / 100) * (usable / members));
      zones[i].weight = told[i] * fit;
    });
    const live = zones.filter(({ weight }) => weight > 0);
    schedule.begin(zones, live, 0);
  }
}

/** A zone among the others of a schedule. */
function standIn(name: string, index: number, weight: number): Backend {
  return {
    ...{ index, name, weight, address: name, zone: name, active: 0, inactive: 0, priority: 0 },
    ...{ eligible: true, absent: false, degraded: false },
  };
}
