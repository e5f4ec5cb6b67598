import type { Tree, TreeMap } from '../../scenario/document.js';
import type { Destination, GatewayRoute, Remarks, Upstream } from '../gateways/gateway.js';
import { joined } from '../gateways/matches.js';
import type { Part } from '../kubernetes/part.js';
import { duration, mapOf } from '../mesh/words.js';
import { labelsOf } from './clusters.js';
import { faultOf, filtersOf, type Filters, limitOf } from './filters.js';
import { domainOf, matchOf } from './match.js';
import { shareOf } from './values.js';

type Clusters = (name: string, at: Part, key: string) => Upstream | null;

/** The routes of an HTTP connection manager, virtual host by virtual host. */
export class RouteReader {
  readonly routes: GatewayRoute[] = [];

  constructor(
    private readonly clusters: Clusters,
    private readonly remarks: Remarks,
  ) {}

  /** @param ports conditions on the listener's port, where there are others */
  read(manager: Part, ports: readonly TreeMap[]): void {
    const filters = filtersOf(manager);
    if (manager.has('rds') || manager.has('scoped_routes')) {
      const key = manager.has('rds') ? 'rds' : 'scoped_routes';
      manager.complain(
        key,
        'its routes come from a control plane, and are not in this file: give them as route_config',
      );
    }
    const config = manager.part('route_config');
    config.passOver('name', 'validate_clusters');
    const hosts = config.parts('virtual_hosts').flatMap((host) => {
      host.passOver('name', 'require_tls', 'include_request_attempt_count');
      return host.texts('domains').map((domain) => ({ host, ...domainOf(domain) }));
    });
    const groups = new Map<string, typeof hosts>();
    for (const each of [...hosts].sort((a, b) => a.rank - b.rank)) {
      const key = each.rank === 0 ? `exact ${each.host.place.line}` : `${groups.size}`;
      groups.set(key, [...(groups.get(key) ?? []), each]);
    }
    const rest = [...groups.values()];
    rest.forEach((group, i) => {
      const [{ host }] = group;
      const matches = group.flatMap(({ condition }) =>
        condition === null ? [] : mapOf({ host: condition }),
      );
      const match = joined(ports, matches);
      const prefix = hosts.length > 1 ? `${host.text('name') ?? 'host'} ` : '';
      const isClosed = this.virtualHost(host, match, prefix, filters);
      const isLast = i === rest.length - 1 && match.length === 0;
      if (!isClosed && !isLast) this.answer(404, match, `${prefix}none`);
    });
  }

  /** Whether its last route takes all that comes. */
  private virtualHost(host: Part, match: TreeMap[], prefix: string, filters: Filters): boolean {
    let isClosed = false;
    const ownFilters = filtersWithin(host, filters);
    host.parts('routes').forEach((route, i) => {
      const told = matchOf(route.part('match'));
      if (told === null) return;
      isClosed ||= told.size === 0;
      const both = told.size === 0 ? match : joined(match, [told]);
      const shown = [...told.values()].flatMap((each) =>
        each instanceof Map ? [...each.values()] : [],
      );
      const [text = ''] = shown.filter((each) => typeof each === 'string');
      const name = route.text('name') ?? `${prefix}${text === '' ? `route-${i + 1}` : text}`;
      if (route.part('match').has('runtime_fraction')) {
        this.remarks.leaveOut(
          'runtime_fraction',
          route.place,
          'all of its requests go by this route',
        );
        route.part('match').part('runtime_fraction').leaveOut();
      }
      this.route(route, host, both, name, filtersWithin(route, ownFilters));
    });
    return isClosed;
  }

  private route(route: Part, host: Part, match: TreeMap[], name: string, filters: Filters): void {
    if (route.has('direct_response')) {
      const direct = route.part('direct_response');
      direct.passOver('body');
      this.answer(direct.integer('status', 100, 599) ?? 200, match, name);
      return;
    }
    if (route.has('redirect')) {
      route.part('redirect').leaveOut();
      this.answer(301, match, name);
      return;
    }
    const action = route.part('route');
    const to = this.destinations(action);
    if (to.length === 0) return;
    const mirror = action.parts('request_mirror_policies').flatMap((each) => {
      const upstream = this.clusters(each.text('cluster') ?? '', each, 'cluster');
      const share = each.has('runtime_fraction') ? shareOf(each.part('runtime_fraction'), 1) : 1;
      return upstream === null ? [] : [{ upstream, share: share ?? 1 }];
    });
    const timeout = action.duration('timeout') ?? 15e9;
    const policy = action.has('retry_policy')
      ? action.part('retry_policy')
      : host.has('retry_policy')
        ? host.part('retry_policy')
        : null;
    const hedge = action.has('hedge_policy')
      ? action.part('hedge_policy')
      : host.part('hedge_policy');
    const words = mapOf({
      timeout: timeout === 0 ? undefined : duration(timeout),
      retries:
        policy === null
          ? undefined
          : retriesOf(policy, hedge.flag('hedge_on_per_try_timeout') === true),
      fault: filters.fault ?? undefined,
      limit: filters.limit ?? undefined,
    });
    this.routes.push({ name, match, to, mirror, words });
  }

  private destinations(action: Part): Destination[] {
    const common = labelsOf(action.part('metadata_match'));
    const one = (part: Part, key: string, weight: number): Destination[] => {
      const upstream = this.clusters(part.text(key) ?? '', part, key);
      // A weighted cluster's match goes over the route's.
      const own =
        part === action ? common : new Map([...common, ...labelsOf(part.part('metadata_match'))]);
      return upstream === null
        ? []
        : [{ upstream, weight, labels: own.size === 0 ? undefined : own }];
    };
    if (action.has('cluster')) return one(action, 'cluster', 1);
    if (action.has('weighted_clusters')) {
      const weighted = action.part('weighted_clusters');
      weighted.passOver('total_weight');
      return weighted
        .parts('clusters')
        .flatMap((each) => one(each, 'name', each.integer('weight', 0, 4_294_967_295) ?? 0));
    }
    action.complain(
      null,
      'expected `cluster` or `weighted_clusters`: others depend on what cannot be known here',
    );
    return [];
  }

  private answer(status: number, match: TreeMap[], name: string): void {
    const code = Math.max(200, status);
    this.routes.push({
      name,
      match,
      to: [],
      words: mapOf({ fault: mapOf({ abort: mapOf({ status: code }) }) }),
    });
  }
}

/** What a virtual host or a route says of filters, over what the manager does. */
function filtersWithin(part: Part, filters: Filters): Filters {
  const own = part.part('typed_per_filter_config');
  const fault = own.has('envoy.filters.http.fault')
    ? faultOf(own.part('envoy.filters.http.fault'))
    : filters.fault;
  const key = 'envoy.filters.http.local_ratelimit';
  return { fault, limit: own.has(key) ? limitOf(own.part(key)) : filters.limit };
}

/** x-envoy-retry-on, where a name is another one here. */
const CALLED: Readonly<Record<string, string>> = { reset: 'no-response' };
const KNOWN = new Set(
  '5xx gateway-error no-response connect-failure reset-before-request refused-stream retriable-4xx retriable-status-codes cancelled deadline-exceeded internal resource-exhausted unavailable'.split(
    ' ',
  ),
);

/** A RetryPolicy: num_retries 1, back-off from 25 ms to ten times that, among any hosts. */
function retriesOf(part: Part, hedges: boolean): TreeMap | undefined {
  const told = (part.text('retry_on') ?? '').split(',').map((each) => each.trim());
  const on = told.map((each) => CALLED[each] ?? each).filter((each) => KNOWN.has(each));
  const statuses = (part.value('retriable_status_codes') ?? []) as Tree;
  const backOff = part.part('retry_back_off');
  const base = backOff.duration('base_interval') ?? 25e6;
  const predicates = part.parts('retry_host_predicate').map((each) => {
    each.passOver('typed_config');
    return each.text('name') ?? '';
  });
  const isElsewhere = predicates.some((name) => name.includes('previous_hosts'));
  const timeout = part.duration('per_try_timeout');
  const attempts = Math.min(49, part.integer('num_retries', 0, 1e6) ?? 1) + 1;
  if (attempts === 1 || on.length === 0) return undefined;
  return mapOf({
    like: 'envoy',
    attempts,
    on: [...new Set(on)],
    statuses: Array.isArray(statuses) && statuses.length > 0 ? statuses : undefined,
    timeout: timeout === undefined || timeout === 0 ? undefined : duration(timeout),
    base: duration(base),
    max: duration(backOff.duration('max_interval') ?? 10 * base),
    hosts: isElsewhere ? 'others' : undefined,
    reselections: isElsewhere
      ? (part.integer('host_selection_retry_max_attempts', 0, 100) ?? 1)
      : undefined,
    overtime: hedges ? 'hedge' : undefined,
  });
}
