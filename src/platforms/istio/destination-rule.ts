import { Part } from '../kubernetes/part.js';
import type { RuleContext, RuleKind, RuleObject } from '../mesh/rules.js';
import { mapOf } from '../mesh/words.js';
import { breakerWords } from './connection-pool.js';
import { policyWords, readTrafficPolicy } from './traffic-policy.js';

/** The rules for a single host before those for many. */
function read(objects: readonly RuleObject[], context: RuleContext): Part[] {
  const parts = objects.map(({ resource, namespace }) => {
    return { spec: new Part(resource, ['spec']), namespace };
  });
  const length = (spec: Part): number => {
    const host = spec.text('host') ?? '';
    return host.startsWith('*') ? host.length : Infinity;
  };
  const ordered = [...parts].sort((a, b) => {
    const [one, other] = [length(a.spec), length(b.spec)];
    return one === other ? 0 : other - one;
  });
  for (const { spec, namespace } of ordered) readOne(spec, namespace, context);
  return parts.map(({ spec }) => spec);
}

/**
 * How those who call a service choose, and what its subsets are. Of several rules for one host,
 * subsets are put together, and the first that says how to choose counts.
 */
function readOne(spec: Part, namespace: string, context: RuleContext): void {
  const { hosts, rules, warn } = context;
  const host = spec.text('host');
  if (!spec.has('host')) spec.complain(null, 'a DestinationRule needs `host`');
  if (host === undefined) return;
  const services = hosts.all(host, namespace);
  if (services.length === 0) {
    const { file, line } = spec.resource.placeOf(['spec', 'host']);
    warn(
      `${file}:${line}: the host '${host}' is not found (IST0101): ${hosts.meant(host, namespace)}`,
    );
  }
  const policy = readTrafficPolicy(spec.part('trafficPolicy'));
  const subsets = spec.parts('subsets').flatMap((part) => {
    const name = part.text('name');
    if (name === undefined) part.complain(null, 'a subset needs `name`');
    const trafficPolicy = part.part('trafficPolicy');
    const own = trafficPolicy.keys.length === 0 ? null : readTrafficPolicy(trafficPolicy, policy);
    const labels = new Map(part.labels('labels'));
    const words = mapOf({ labels, mayBeEmpty: true });
    if (own !== null) {
      words.set('policy', policyWords(own));
      const breaker = breakerWords(own);
      if (breaker !== undefined) words.set('breaker', breaker);
    }
    return name === undefined ? [] : [{ name, words }];
  });
  for (const service of services) {
    const found = rules.of(service);
    if (Object.keys(policy).length > 0) {
      found.policy ??= policyWords(policy);
      found.breaker ??= breakerWords(policy) ?? null;
    }
    for (const { name, words } of subsets) {
      if (!found.subsets.has(name)) found.subsets.set(name, words);
    }
  }
}

const TLS = "who speaks TLS, the scenario's `mesh` and `tls` say";
const KEPT = "how long connections are kept, the callers' `connections` say";

export const destinationRule: RuleKind = {
  group: 'networking.istio.io',
  kind: 'DestinationRule',
  meanings: {
    'trafficPolicy.tls': TLS,
    'trafficPolicy.tls.mode': TLS,
    'subsets.trafficPolicy.tls.mode': TLS,
    'trafficPolicy.connectionPool.http.maxRequestsPerConnection': KEPT,
    'trafficPolicy.connectionPool.http.idleTimeout': KEPT,
    'trafficPolicy.connectionPool.tcp.idleTimeout': KEPT,
    'trafficPolicy.connectionPool.tcp.connectTimeout': 'connecting takes as long as TCP tries',
    'trafficPolicy.loadBalancer.localityLbSetting.failoverPriority':
      'only regions and zones are heeded',
    exportTo: 'it is for callers of all namespaces here',
    workloadSelector: 'it is for all callers here',
    'trafficPolicy.portLevelSettings': 'the policy of the whole host is for all of its ports here',
    'trafficPolicy.tunnel': 'requests go straight to the host',
    'trafficPolicy.proxyProtocol': 'no such head is sent',
  },
  read,
};
