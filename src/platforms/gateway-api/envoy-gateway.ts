import type { Tree, TreeMap } from '../../scenario/document.js';
import { Part } from '../kubernetes/part.js';
import { retriedOn } from '../mesh/retry-conditions.js';
import type { RuleContext, RuleKind, RuleObject } from '../mesh/rules.js';
import { duration, mapOf } from '../mesh/words.js';

/** What Envoy Gateway retries on where nothing is said (internal/xds/translator, retry). */
const ON = 'connect-failure,refused-stream,unavailable,cancelled,503';
const TYPES = ['ConsistentHash', 'LeastRequest', 'Random', 'RoundRobin'];

/** Envoy Gateway's policy, of a Gateway or of routes: how its proxies treat those who serve them. */
function read(objects: readonly RuleObject[], { policies }: RuleContext): Part[] {
  return objects.map(({ resource, namespace }) => {
    const spec = new Part(resource, ['spec']);
    const one = spec.has('targetRef') ? [spec.part('targetRef')] : [];
    for (const target of [...one, ...spec.parts('targetRefs')]) {
      target.passOver('group', 'sectionName');
      const kind = target.text('kind') ?? '';
      const name = target.text('name') ?? '';
      policies.push({ of: `${kind} ${namespace}/${name}`, spec, place: target.place, used: false });
    }
    return spec;
  });
}

/** Those of a route and its gateway, of which the route's counts first. */
export function applyPolicies(
  of: readonly string[],
  route: TreeMap,
  services: readonly string[],
  context: RuleContext,
): void {
  for (const owner of of) {
    for (const policy of context.policies) {
      if (policy.of !== owner) continue;
      policy.used = true;
      patience(policy.spec, route);
      for (const service of services) balance(policy.spec, service, context);
    }
  }
}

/** Time limits, retries and faults, which are a route's. */
function patience(spec: Part, route: TreeMap): void {
  const whole = spec.part('timeout').part('http').duration('requestTimeout');
  if (whole !== undefined && whole > 0 && !route.has('timeout')) {
    route.set('timeout', `${whole} ns`);
  }
  if (spec.has('retry') && (route.get('retries') ?? 'none') === 'none') {
    const retry = spec.part('retry');
    const more = retry.integer('numRetries', 0, 1e9) ?? 2;
    const each = retry.part('perRetry');
    const back = each.part('backOff');
    const base = back.duration('baseInterval') ?? 25e6;
    const told = retry.part('retryOn');
    const codes = told.value('httpStatusCodes');
    const on = [...told.texts('triggers'), ...(Array.isArray(codes) ? codes.map(String) : [])];
    const words = new Map([
      ...mapOf({
        like: 'envoy',
        attempts: Math.min(more, 49) + 1,
        timeout: duration(each.duration('timeout')),
        base: duration(base),
        max: duration(back.duration('maxInterval') ?? 10 * base),
      }),
      ...retriedOn(on.length === 0 ? ON : on.join()),
    ]);
    if (more > 0) route.set('retries', words);
  }
  if (!spec.has('faultInjection') || route.has('fault')) return;
  const fault = spec.part('faultInjection');
  const delay = fault.part('delay');
  const abort = fault.part('abort');
  const time = delay.duration('fixedDelay');
  const status = abort.integer('httpStatus', 200, 599);
  route.set(
    'fault',
    mapOf({
      delay: time === undefined ? undefined : mapOf({ time: duration(time), share: share(delay) }),
      abort: status === undefined ? undefined : mapOf({ status, share: share(abort) }),
    }),
  );
}

/** All of them where no percentage is said. */
function share(part: Part): number {
  return (part.number('percentage', 0, 100) ?? 100) / 100;
}

/** Who chooses, what is watched, and how much may be under way: by backend. */
function balance(spec: Part, service: string, { rules }: RuleContext): void {
  const found = rules.of(service);
  const passive = spec.part('healthCheck').part('passive');
  const told = spec.part('loadBalancer');
  const type = told.word('type', TYPES) ?? 'LeastRequest';
  const chosen = chooser(type, told);
  const slow = told.part('slowStart').duration('window');
  const warmed: Tree =
    slow === undefined
      ? chosen
      : mapOf({ 'slow-start': mapOf({ policy: chosen, window: duration(slow) }) });
  found.policy ??= passive.keys.length === 0 ? warmed : watched(passive, warmed);
  const breaker = spec.part('circuitBreaker');
  const limits = mapOf({
    connections: breaker.integer('maxConnections', 0, 4_294_967_295) ?? 1024,
    pending: breaker.integer('maxPendingRequests', 0, 4_294_967_295) ?? 1024,
    requests: breaker.integer('maxParallelRequests', 0, 4_294_967_295) ?? 1024,
    retries: breaker.integer('maxParallelRetries', 0, 4_294_967_295) ?? 1024,
  });
  if (breaker.keys.length > 0) found.breaker ??= limits;
}

function chooser(type: string, told: Part): Tree {
  if (type === 'Random') return 'random';
  if (type === 'RoundRobin') return 'earliest-deadline-first';
  if (type === 'LeastRequest') return 'least-request';
  const hash = told.part('consistentHash');
  hash.passOver('header', 'headers', 'cookie');
  const on = hash.text('type') === 'SourceIP' ? 'client' : 'auto';
  const tableSize = hash.integer('tableSize', 2, 5_000_011) ?? 65_537;
  return mapOf({ maglev: mapOf({ on, tableSize }) });
}

/** Envoy Gateway's own defaults: an interval of 3 s, 30 s out, 10 % at most, after 5 failures. */
function watched(part: Part, policy: Tree): Tree {
  const words = mapOf({
    policy,
    consecutive: part.integer('consecutive5XxErrors', 0, 1e9) ?? 5,
    interval: duration(part.duration('interval') ?? 3e9),
    baseEjection: duration(part.duration('baseEjectionTime') ?? 30e9),
    maxEjected: part.number('maxEjectionPercent', 0, 100) ?? 10,
    successRate: false,
  });
  return mapOf({ 'outlier-detection': words });
}

export const envoyBackendTrafficPolicy: RuleKind = {
  group: 'gateway.envoyproxy.io',
  kind: 'BackendTrafficPolicy',
  meanings: {
    rateLimit: 'nothing limits the rate of requests',
    'healthCheck.active': 'nobody asks backends whether they are well',
    compression: 'responses are as long as the services say',
    tcpKeepalive: 'connections stay until they are idle for too long',
  },
  read,
};
