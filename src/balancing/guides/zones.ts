import type { Guide } from '../entry.js';

/** Guides to the policies that heed where backends and balancers stand. */
export const zonesGuides = {
  aware: {
    follows: 'Envoy of 2025, zone-aware routing; zones count by the number of their hosts.',
    about:
      'Requests stay in the zone of the balancer, if the zone has as large a share of the healthy ' +
      'backends as of the balancers. If it has less, as many stay as keep all backends alike, and ' +
      'the rest goes to the zones that have more than their part.',
    use:
      'Callers and backends spread over a few zones, where crossing them costs time or money and ' +
      'every backend should still be as busy as the others.',
    fails:
      'It goes by numbers, not by load: a zone whose callers send more than the others overloads ' +
      'its backends. With fewer than 6 healthy backends (`minimum`), or in panic, zones do not ' +
      'count at all.',
  },
  weights: {
    follows: "Envoy of 2025, locality weights, written as Istio's `distribute`.",
    about:
      'Each zone has a share of the requests, told by where the balancer stands. A zone keeps its ' +
      'share while 1 in 1.4 (`overprovisioning`) of its backends is healthy, and loses it in ' +
      'proportion with fewer.',
    use: 'Shares that somebody has decided on: by capacity, by price, or to move traffic slowly.',
    fails:
      'Shares do not follow the load, and zones that are not named get nothing. Where the last ' +
      'backend of a zone is gone its share goes to the others, who may not bear it.',
  },
  failover: {
    follows:
      'Istio of 2025, localityLbSetting: 140 percent of over-provisioning, and no panic unless ' +
      'asked for.',
    about:
      'The nearest backends get everything: those in the same subzone, then zone, then region, ' +
      'then the region named to stand in (`failover`). Farther ones take over by degrees, as ' +
      'priorities do, when fewer than 1 in 1.4 of the nearer are healthy.',
    use: 'Backends near that suffice, and others that stand by for when they fail.',
    fails:
      'Somebody has to notice that the near ones fail: without health checks or outlier ' +
      'detection within nothing ever goes over. A near zone with few backends gets all requests ' +
      'of its callers however busy it is.',
  },
} satisfies Record<string, Guide>;
