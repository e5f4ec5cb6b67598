import type { Tree } from '../../scenario/document.js';
import type { Part } from '../kubernetes/part.js';
import { duration, mapOf } from '../mesh/words.js';
import { percentOf, shareOf, typeOf } from './values.js';

const NAMES = [
  'ROUND_ROBIN',
  'LEAST_REQUEST',
  'RING_HASH',
  'MAGLEV',
  'RANDOM',
  'CLUSTER_PROVIDED',
  'LOAD_BALANCING_POLICY_CONFIG',
];

/** What a route's hash_policy is made of; null where no route of the cluster has one. */
export type HashedOn = 'client' | 'auto' | null;

const TYPES: Readonly<Record<string, string>> = {
  ...{ RoundRobin: 'ROUND_ROBIN', LeastRequest: 'LEAST_REQUEST', RingHash: 'RING_HASH' },
  ...{ Maglev: 'MAGLEV', Random: 'RANDOM' },
};

/** Who chooses among the hosts of a cluster, with all that stands around it. */
export function policyOf(
  cluster: Part,
  on: HashedOn,
  priorities: number,
  zones: readonly string[],
): Tree {
  const common = cluster.part('common_lb_config');
  const panic = percentOf(common, 'healthy_panic_threshold') ?? 50;
  const [name, config] = chosen(cluster);
  const hashing = common.part('consistent_hashing_lb_config');
  hashing.passOver('use_hostname_for_hashing');
  const hashBalanceFactor =
    hashing.integer('hash_balance_factor', 0, 1e6) ?? config.integer('hash_balance_factor', 0, 1e6);
  const inner = plainPolicy(name, config, { on, panic, hashBalanceFactor });
  const warmed = warmedUp(config, inner, name);
  const near = nearby(common, warmed, zones);
  const whole = cluster.part('load_assignment').part('policy');
  const overprovisioning = whole.integer('overprovisioning_factor', 100, 100_000);
  const isInPriorities =
    priorities > 1 || common.part('zone_aware_lb_config').flag('fail_traffic_on_panic') === true;
  const filter = { policy: near, overprovisioning, panicBelow: panic };
  const failInPanic = common.part('zone_aware_lb_config').flag('fail_traffic_on_panic');
  const filtered = isInPriorities
    ? mapOf({ 'health-filter': mapOf({ ...filter, failInPanic }) })
    : near;
  return cluster.has('outlier_detection')
    ? watched(cluster.part('outlier_detection'), filtered)
    : filtered;
}

/** By the old field, or by the first of load_balancing_policy that is known. */
function chosen(cluster: Part): [name: string, config: Part] {
  const told = cluster.part('load_balancing_policy').parts('policies');
  for (const each of told) {
    const extension = each.part('typed_extension_config');
    extension.passOver('name');
    const config = extension.part('typed_config');
    const type = typeOf(config);
    if (Object.hasOwn(TYPES, type)) return [TYPES[type], config];
    extension.complain(
      'typed_config',
      `'${type}' is not known here: take round robin, least request, ring hash, Maglev or random`,
    );
  }
  const name = cluster.word('lb_policy', NAMES) ?? 'ROUND_ROBIN';
  if (name === 'CLUSTER_PROVIDED') {
    cluster.complain(
      'lb_policy',
      'CLUSTER_PROVIDED leaves the choice to the cluster, which is not modelled',
    );
  }
  return [name, cluster.part(`${name.toLowerCase()}_lb_config`)];
}

interface Around {
  on: HashedOn;
  panic: number;
  hashBalanceFactor: number | undefined;
}

function plainPolicy(name: string, config: Part, { on, panic, hashBalanceFactor }: Around): Tree {
  const factor =
    hashBalanceFactor === 0 || hashBalanceFactor === undefined
      ? undefined
      : Math.max(100, hashBalanceFactor);
  switch (name) {
    case 'LEAST_REQUEST': {
      const bias = config.part('active_request_bias').number('default_value', -100, 100);
      config.part('active_request_bias').passOver('runtime_key');
      const fullScan = config.text('selection_method') === 'FULL_SCAN' ? true : undefined;
      const choices = config.integer('choice_count', 2, 1024);
      return mapOf({
        'least-request': mapOf({ choices, fullScan, activeRequestBias: bias, panic }),
      });
    }
    case 'RING_HASH':
    case 'MAGLEV': {
      const words = mapOf({ on: on ?? undefined, panic, hashBalanceFactor: factor });
      if (name === 'MAGLEV') {
        const tableSize = config.integer('table_size', 2, 5_000_011);
        if (on !== null)
          return mapOf({ maglev: mapOf({ ...Object.fromEntries(words), tableSize }) });
      } else {
        const minimumRingSize = config.integer('minimum_ring_size', 1, 8_388_608);
        const maximumRingSize = config.integer('maximum_ring_size', 1, 8_388_608);
        const hash = config.word('hash_function', ['XX_HASH', 'MURMUR_HASH_2', 'DEFAULT_HASH']);
        const murmur = hash === 'MURMUR_HASH_2' ? 'murmur64a' : undefined;
        const ring = {
          ...Object.fromEntries(words),
          minimumRingSize,
          maximumRingSize,
          hash: murmur,
        };
        if (on !== null) return mapOf({ 'ring-hash': mapOf(ring) });
      }
      // Without a hash of the request Envoy takes a random one.
      return mapOf({ random: mapOf({ panic }) });
    }
    case 'RANDOM':
      return mapOf({ random: mapOf({ panic }) });
    default:
      return mapOf({ 'earliest-deadline-first': mapOf({ panic }) });
  }
}

/** Slow start, which Envoy has for round robin and least request. */
function warmedUp(config: Part, policy: Tree, name: string): Tree {
  const part = config.part('slow_start_config');
  const window = part.duration('slow_start_window');
  if (window === undefined || window === 0 || (name !== 'ROUND_ROBIN' && name !== 'LEAST_REQUEST'))
    return policy;
  const aggression = part.part('aggression').number('default_value', 0.01, 1000);
  part.part('aggression').passOver('runtime_key');
  const least = (percentOf(part, 'min_weight_percent') ?? 10) / 100;
  return mapOf({ 'slow-start': mapOf({ policy, window: duration(window), aggression, least }) });
}

/** Zones, where they are asked for: by weight, or with the own one first. */
function nearby(common: Part, policy: Tree, weights: readonly string[]): Tree {
  if (common.has('locality_weighted_lb_config') && weights.length > 0) {
    const distribute = [`* -> ${weights.join(', ')}`];
    return mapOf({ 'zone-weights': mapOf({ policy, distribute }) });
  }
  if (!common.has('zone_aware_lb_config')) return policy;
  const part = common.part('zone_aware_lb_config');
  const minimum = part.integer('min_cluster_size', 1, 1e6);
  const enabled = part.has('routing_enabled') ? shareOf(part.part('routing_enabled')) : undefined;
  return mapOf({ 'zone-aware': mapOf({ policy, minimum, enabled }) });
}

function watched(part: Part, policy: Tree): Tree {
  const enforced = (key: string, usual: number): boolean =>
    (part.integer(`enforcing_${key}`, 0, 100) ?? usual) > 0;
  const many = (key: string): number | undefined => part.integer(key, 0, 1e9);
  const consecutive = many('consecutive_5xx') ?? 5;
  const gateway = many('consecutive_gateway_failure') ?? 5;
  const local = many('consecutive_local_origin_failure') ?? 5;
  const deviations = many('success_rate_stdev_factor');
  const words = mapOf({
    policy,
    interval: duration(part.duration('interval')),
    baseEjection: duration(part.duration('base_ejection_time')),
    maxEjection: duration(part.duration('max_ejection_time')),
    jitter: duration(part.duration('max_ejection_time_jitter')),
    maxEjected: part.integer('max_ejection_percent', 0, 100),
    alwaysEjectOne: part.flag('always_eject_one_host'),
    consecutive: enforced('consecutive_5xx', 100) ? consecutive : 0,
    consecutiveGateway: enforced('consecutive_gateway_failure', 0) ? gateway : undefined,
    split: part.flag('split_external_local_origin_errors'),
    consecutiveLocal: enforced('consecutive_local_origin_failure', 100) ? local : 0,
    successRate: enforced('success_rate', 100) ? undefined : false,
    successRateHosts: many('success_rate_minimum_hosts'),
    successRateRequests: many('success_rate_request_volume'),
    deviations: deviations === undefined ? undefined : deviations / 1000,
    failureShare: enforced('failure_percentage', 0) ? true : undefined,
    failureSharePercent: many('failure_percentage_threshold'),
    failureShareHosts: many('failure_percentage_minimum_hosts'),
    failureShareRequests: many('failure_percentage_request_volume'),
  });
  return mapOf({ 'outlier-detection': words });
}
