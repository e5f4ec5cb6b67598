import { OptionReader } from '../../engine/option-reader.js';
import type { OptionDescriptor } from '../../engine/options.js';
import type { GuidedEntry } from '../entry.js';
import { zonesGuides } from '../guides/zones.js';
import { distributionOf, failoverOf } from '../localities.js';
import { ZoneAwarePolicy } from '../policies/zone-aware.js';
import { ZoneFailoverPolicy } from '../policies/zone-failover.js';
import { ZoneWeightsPolicy } from '../policies/zone-weights.js';
import { inner } from './inner.js';

const overprovisioning: OptionDescriptor = {
  name: 'overprovisioning',
  kind: 'number',
  default: 140,
  min: 100,
  meaning: 'What they could bear, in percent of their load.',
  source: 'envoy overprovisioning_factor',
};

const panicBelow = (fallback: number, meaning: string): OptionDescriptor => ({
  name: 'panicBelow',
  kind: 'number',
  default: fallback,
  min: 0,
  max: 100,
  meaning,
  source: 'envoy healthy_panic_threshold',
});

const aware: GuidedEntry = {
  name: 'zone-aware',
  summary: 'around a policy: requests stay in the zone, as far as all backends stay alike',
  guide: zonesGuides.aware,
  source: 'envoy load_balancer_impl.cc',
  positional: ['policy'],
  options: [
    inner('least-request', 'Who chooses within a zone, or anywhere; each has one of its own.'),
    {
      name: 'minimum',
      kind: 'integer',
      default: 6,
      min: 1,
      meaning: 'With fewer healthy backends zones do not count.',
      source: 'envoy min_cluster_size',
    },
    {
      name: 'enabled',
      kind: 'fraction',
      default: 1,
      min: 0,
      max: 1,
      meaning: 'The share of the requests that heed zones.',
      source: 'envoy routing_enabled',
    },
    panicBelow(50, 'With fewer percent of the backends healthy zones do not count. 0 for never.'),
  ],
  create(options, context, make) {
    const reader = new OptionReader(aware, options);
    const settings = {
      minimum: reader.number('minimum'),
      enabled: reader.number('enabled'),
      panicBelow: context.panicBelow ?? reader.number('panicBelow'),
    };
    return new ZoneAwarePolicy(context, settings, (within) =>
      make(reader.described('policy'), within),
    );
  },
};

const weights: GuidedEntry = {
  name: 'zone-weights',
  summary: 'around a policy: each zone gets the share that is told for it',
  guide: zonesGuides.weights,
  source: 'envoy load_balancer_impl.cc; istio localityLbSetting.distribute',
  positional: ['policy', 'distribute'],
  options: [
    inner('least-request', 'Who chooses within a zone; each has one of its own.'),
    {
      name: 'distribute',
      kind: 'texts',
      optional: true,
      meaning:
        "From where to where, such as 'us-east/a -> us-east/a: 80, us-east/b: 20'; `*` is anywhere.",
      source: 'istio distribute',
    },
    overprovisioning,
  ],
  create(options, context, make) {
    const reader = new OptionReader(weights, options);
    const distributions = reader.texts('distribute').map(distributionOf);
    const spare = reader.number('overprovisioning');
    return new ZoneWeightsPolicy(context, distributions, spare, (within) =>
      make(reader.described('policy'), within),
    );
  },
};

const failover: GuidedEntry = {
  name: 'zone-failover',
  summary: 'around a policy: the nearest backends, and farther ones that stand in for them',
  guide: zonesGuides.failover,
  source: 'istio localityLbSetting',
  positional: ['policy', 'failover'],
  options: [
    inner('least-request', 'Who chooses among those equally near.'),
    {
      name: 'failover',
      kind: 'texts',
      optional: true,
      meaning: "Which region stands in for which, such as 'us-east -> us-west'.",
      source: 'istio failover',
    },
    overprovisioning,
    panicBelow(
      0,
      'With fewer percent of the equally near healthy, all of them are used. 0 for never.',
    ),
  ],
  create(options, context, make) {
    const reader = new OptionReader(failover, options);
    const settings = {
      failovers: reader.texts('failover').map(failoverOf),
      overprovisioning: reader.number('overprovisioning'),
      panicBelow: reader.number('panicBelow'),
      failInPanic: false,
    };
    return new ZoneFailoverPolicy(context, settings, (within) =>
      make(reader.described('policy'), within),
    );
  },
};

/** Policies around another policy that heed zones. */
export const zones: readonly GuidedEntry[] = [aware, weights, failover];
