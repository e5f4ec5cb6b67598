import type { Tree, TreeMap } from '../../scenario/document.js';
import { connectWithin } from '../gateways/connecting.js';
import type { Remarks, Server, Upstream } from '../gateways/gateway.js';
import type { Part } from '../kubernetes/part.js';
import { duration, mapOf } from '../mesh/words.js';
import { type HashedOn, policyOf } from './policy.js';
import { addressOf, percentOf, typeOf } from './values.js';

/** A cluster with what is spoken with its hosts, in the words of `proxy`. */
export interface Cluster {
  upstream: Upstream;
  transport: TreeMap;
  /** In nanoseconds. */
  connect: number;
}

const TYPES = ['STATIC', 'STRICT_DNS', 'LOGICAL_DNS', 'EDS', 'ORIGINAL_DST'];

export function readCluster(part: Part, on: HashedOn, remarks: Remarks): Cluster {
  const name = part.text('name') ?? '';
  const { place } = part;
  if (name === '') part.complain(null, 'a cluster needs a name');
  const type = part.word('type', TYPES) ?? 'STATIC';
  part.passOver(
    'dns_lookup_family',
    'respect_dns_ttl',
    'dns_refresh_rate',
    'alt_stat_name',
    'dns_resolvers',
  );
  if (type === 'EDS' || type === 'ORIGINAL_DST') {
    part.complain(
      'type',
      `${type} is told its hosts elsewhere: give them here, by load_assignment`,
    );
  }
  const zones: string[] = [];
  const servers = serversOf(part, zones, remarks);
  if (servers.length === 0 && type !== 'EDS')
    part.complain(null, `the cluster '${name}' has no endpoints`);
  const priorities = new Set(servers.map(({ words }) => words.get('priority') ?? 0)).size;
  const connect = part.duration('connect_timeout') ?? 5e9;
  if (on === null && /^(RING_HASH|MAGLEV)$/.test(part.text('lb_policy') ?? '')) {
    remarks.warn(place, `no route to '${name}' has a hash_policy, so that Envoy hashes at random`);
  }
  const balancer = new Map<string, Tree>([
    ['policy', policyOf(part, on, priorities, zones)],
    ['breaker', breakerOf(part)],
    ...healthOf(part),
    ...subsetsOf(part.part('lb_subset_config'), part.has('lb_subset_config')),
  ]);
  return {
    upstream: { name, servers, balancer, place },
    transport: transportOf(part, connect),
    connect,
  };
}

function serversOf(cluster: Part, zones: string[], remarks: Remarks): Server[] {
  const assignment = cluster.part('load_assignment');
  assignment.passOver('cluster_name');
  return assignment.parts('endpoints').flatMap((group) => {
    const locality = group.part('locality');
    const told = ['region', 'zone', 'sub_zone'].map((key) => locality.text(key) ?? '');
    const zone = told.join('/').replace(/\/+$/, '');
    const share = group.integer('load_balancing_weight', 0, 4_294_967_295);
    const priority = group.integer('priority', 0, 127) ?? 0;
    if (zone !== '' && share !== undefined) zones.push(`${zone}: ${share}`);
    return group.parts('lb_endpoints').flatMap((each): Server[] => {
      const endpoint = each.part('endpoint');
      endpoint.passOver('hostname', 'health_check_config');
      const at = addressOf(endpoint);
      if (at === null) {
        each.complain(
          null,
          'expected an endpoint with an address, such as socket_address: { address, port_value }',
        );
        return [];
      }
      const status = each.text('health_status') ?? 'UNKNOWN';
      const labels = labelsOf(each.part('metadata'));
      if (status === 'UNHEALTHY' || status === 'TIMEOUT') {
        remarks.warn(
          each.place,
          `${at.host}:${at.port} is ${status}: it is left out, as if it were never healthy`,
        );
      }
      const words = mapOf({
        weight: each.integer('load_balancing_weight', 0, 4_294_967_295),
        priority: priority === 0 ? undefined : priority,
        zone: zone === '' ? undefined : zone,
        labels: labels.size === 0 ? undefined : labels,
        degraded: status === 'DEGRADED' ? true : undefined,
        absent: /^(UNHEALTHY|TIMEOUT|DRAINING)$/.test(status) ? true : undefined,
      });
      return [{ ...at, words, place: each.place }];
    });
  });
}

/** The metadata that subsets are made by, as labels. */
export function labelsOf(metadata: Part): TreeMap {
  const part = metadata.part('filter_metadata').part('envoy.lb');
  return new Map(part.keys.map((key) => [key, String(part.value(key) as string)]));
}

/** Envoy's limits by default, and those that are told. */
function breakerOf(cluster: Part): TreeMap {
  const thresholds = cluster.part('circuit_breakers').parts('thresholds');
  const told = thresholds.find((each) => (each.text('priority') ?? 'DEFAULT') === 'DEFAULT');
  // Of requests that are of a higher priority nothing is known here.
  for (const each of thresholds) if (each !== told) each.leaveOut();
  told?.passOver('track_remaining', 'max_connection_pools');
  const limit = (key: string): number | undefined => told?.integer(key, 0, 4_294_967_295);
  const atLeastOne = (value: number | undefined): number | undefined =>
    value === undefined ? undefined : Math.max(1, value);
  const budget = told?.has('retry_budget') === true ? told.part('retry_budget') : undefined;
  return mapOf({
    like: 'envoy',
    connections: atLeastOne(limit('max_connections')),
    pending: limit('max_pending_requests'),
    requests: atLeastOne(limit('max_requests')),
    retries: limit('max_retries'),
    budget:
      budget === undefined
        ? undefined
        : mapOf({
            share: (percentOf(budget, 'budget_percent') ?? 20) / 100,
            least: budget.integer('min_retry_concurrency', 0, 4_294_967_295) ?? 3,
          }),
  });
}

function healthOf(cluster: Part): [string, Tree][] {
  const [check, ...others] = cluster.parts('health_checks');
  for (const each of others) each.leaveOut();
  if (check === undefined) return [];
  check.passOver(
    'http_health_check',
    'tcp_health_check',
    'grpc_health_check',
    'reuse_connection',
    'always_log_health_check_failures',
  );
  const interval = check.duration('interval') ?? 60e9;
  const timeout = Math.min(interval, check.duration('timeout') ?? interval);
  const fall = Math.max(1, check.integer('unhealthy_threshold', 0, 1000) ?? 1);
  const rise = Math.max(1, check.integer('healthy_threshold', 0, 1000) ?? 1);
  return [
    ['health', mapOf({ interval: duration(interval), timeout: duration(timeout), rise, fall })],
  ];
}

function subsetsOf(part: Part, isThere: boolean): [string, Tree][] {
  if (!isThere) return [];
  const instead = (of: Part, usual: string): Tree | undefined => {
    const policy = of.text('fallback_policy') ?? usual;
    if (policy === 'ANY_ENDPOINT') return 'any';
    if (policy === 'NO_FALLBACK') return 'none';
    const labels = part.part('default_subset');
    if (policy !== 'DEFAULT_SUBSET') return undefined;
    return mapOf({
      labels: new Map(labels.keys.map((key) => [key, String(labels.value(key) as string)])),
    });
  };
  const selectors = part.parts('subset_selectors').map((each) => {
    return mapOf({ keys: each.texts('keys'), fallback: instead(each, 'NOT_DEFINED') });
  });
  const fallback = instead(part, 'NO_FALLBACK');
  return [
    ['selectors', selectors],
    ...(fallback === undefined ? [] : [['fallback', fallback] as [string, Tree]]),
  ];
}

/** HTTP/1.1 over connections that are kept for an hour, unless it says otherwise. */
function transportOf(cluster: Part, connect: number): TreeMap {
  const options = cluster
    .part('typed_extension_protocol_options')
    .part('envoy.extensions.upstreams.http.v3.HttpProtocolOptions');
  options.passOver('@type');
  const explicit = options.part('explicit_http_config');
  const common = options.has('common_http_protocol_options')
    ? options.part('common_http_protocol_options')
    : cluster.part('common_http_protocol_options');
  const isHttp2 = explicit.has('http2_protocol_options') || cluster.has('http2_protocol_options');
  // An empty map is there as well.
  const asked =
    isHttp2 ||
    explicit.keys.includes('http2_protocol_options') ||
    cluster.keys.includes('http2_protocol_options');
  const http2 = explicit.has('http2_protocol_options')
    ? explicit.part('http2_protocol_options')
    : cluster.part('http2_protocol_options');
  const streams = http2.integer('max_concurrent_streams', 1, 2_147_483_647);
  explicit.passOver('http_protocol_options');
  const uses =
    common.integer('max_requests_per_connection', 0, 4_294_967_295) ??
    cluster.integer('max_requests_per_connection', 0, 4_294_967_295);
  const idle = common.duration('idle_timeout') ?? 3600e9;
  const socket = cluster.part('transport_socket');
  const isSafe = typeOf(socket.part('typed_config')) === 'UpstreamTlsContext';
  if (socket.has('name')) socket.leaveOut();
  const connections = mapOf({
    limit: asked ? 1 : undefined,
    idle: idle === 0 ? 'none' : duration(idle),
    uses: uses === undefined || uses === 0 ? undefined : uses,
  });
  return mapOf({
    protocol: asked ? 'http2' : 'http1',
    tls: isSafe ? '1.2' : undefined,
    connections,
    http: asked && streams !== undefined ? mapOf({ streams }) : undefined,
    tcp: connectWithin(connect),
  });
}
