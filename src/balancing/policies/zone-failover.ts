import { liesIn, sharedParts } from '../localities.js';
import type { Backend, BalancingPolicy, PolicyContext } from '../policy.js';
import { HealthFilterPolicy, type HealthFilterOptions } from './health-filter.js';

export interface ZoneFailoverOptions extends HealthFilterOptions {
  /** The region that stands in for another one, before all others. */
  failovers: readonly { from: string; to: string }[];
}

/**
 * Near backends first: the farther ones stand in for them as priorities do (istio
 * pilot/pkg/networking/core/loadbalancer, applyLocalityFailover). The same subzone is nearest, then the
 * same zone, then the same region, then a region that is named to stand in for the balancer's own, then
 * all others.
 */
export class ZoneFailoverPolicy extends HealthFilterPolicy {
  constructor(
    context: PolicyContext,
    options: ZoneFailoverOptions,
    makeInner: (context: PolicyContext) => BalancingPolicy,
  ) {
    const { zone } = context.locality;
    const failover = options.failovers.find(({ from }) => liesIn(zone, from));
    const distances = context.backends.map((backend) => distance(backend, zone, failover?.to));
    super(context, options, makeInner, distances);
  }
}

/** Counted in parts of the zone that differ; regions that do not stand in are one farther. */
function distance({ zone }: Backend, own: string, standIn: string | undefined): number {
  const shared = sharedParts(own, zone);
  if (shared > 0 || own === '') return own === '' ? 0 : 3 - shared;
  return standIn === undefined || liesIn(zone, standIn) ? 3 : 4;
}
