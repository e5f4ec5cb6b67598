import type { Tree, TreeMap } from '../../scenario/document.js';
import { Part } from '../kubernetes/part.js';
import { common, type Gateway } from '../mesh/gateways.js';
import type { RuleContext, RuleKind, RuleObject } from '../mesh/rules.js';
import { backendsOf } from './backends.js';
import { byRank, grpcMatch, httpMatch, type Ranked } from './matches.js';
import { applyPolicies } from './envoy-gateway.js';
import { patience } from './patience.js';
import { linkerdPatience } from '../linkerd/annotations.js';

const GROUP = 'gateway.networking.k8s.io';
/** Where Linkerd's own HTTPRoutes are, which came before those of the Gateway API. */
const LINKERD = 'policy.linkerd.io';

/** One match of a rule with all that becomes of its requests. */
interface Entry extends Ranked {
  name: string;
  route: TreeMap;
}

/** The entries for a host of a gateway, or for a service. */
type Bound = Map<string, Entry[]>;

/**
 * Routes of gateways and, where a Service is the parent, of all who call it. Of all routes for one host
 * the most specific match counts, whichever route it is of; then the one that is there first.
 */
function readRoutes(
  objects: readonly RuleObject[],
  context: RuleContext,
  matchOf: (match: Part) => Ranked,
): Part[] {
  const gateways = new Map<Gateway, Bound>();
  const services: Bound = new Map();
  const parts = objects.map((object) => {
    const spec = new Part(object.resource, ['spec']);
    for (const parent of parentsOf(spec, object, context)) {
      const entries = entriesOf(spec, object, parent, context, matchOf);
      if (parent.service !== null) add(services, parent.service, entries);
      else if (parent.gateway !== null) {
        const bound = gateways.get(parent.gateway) ?? new Map<string, Entry[]>();
        gateways.set(parent.gateway, bound);
        for (const host of hostsOf(spec, parent)) add(bound, host, entries);
      }
    }
    return spec;
  });
  for (const [gateway, bound] of gateways) {
    for (const [host, entries] of bound) gateway.bind(host, inOrder(entries));
  }
  for (const [service, entries] of services) {
    const found = context.rules.of(service);
    if (found.routes === null) found.routes = inOrder(entries);
    else
      context.warn(
        `'${service}' has a VirtualService: HTTPRoutes and GRPCRoutes of it are left out`,
      );
  }
  return parts;
}

function add(bound: Bound, name: string, entries: readonly Entry[]): void {
  bound.set(name, [...(bound.get(name) ?? []), ...entries]);
}

/** Matches of one rule that stand together are one route again. */
function inOrder(entries: readonly Entry[]): TreeMap[] {
  const routes: TreeMap[] = [];
  let last: Entry | null = null;
  for (const entry of [...entries].sort(byRank)) {
    const all = entry.words.size === 0;
    const matches = routes.at(-1)?.get('match');
    if (last?.route === entry.route && Array.isArray(matches)) {
      if (all) routes[routes.length - 1].delete('match');
      else matches.push(entry.words);
    } else if (last?.route !== entry.route) {
      const again = routes.some((each) => each.get('name') === entry.route.get('name'));
      const words = new Map(entry.route);
      if (again) words.set('name', `${entry.name}-${routes.length + 1}`);
      if (!all) words.set('match', [entry.words]);
      routes.push(words);
    }
    last = entry;
  }
  return routes;
}

interface Parent {
  gateway: Gateway | null;
  service: string | null;
  /** A listener of the gateway; null for all. */
  section: string | null;
  port: number | null;
  /** Who goes by the route: of a service in another namespace, only its own. Null for all. */
  from: string[] | null;
}

function parentsOf(spec: Part, object: RuleObject, context: RuleContext): Parent[] {
  return spec.parts('parentRefs').flatMap((part): Parent[] => {
    const group = part.text('group') ?? GROUP;
    const kind = part.text('kind') ?? 'Gateway';
    const name = part.text('name') ?? '';
    const namespace = part.text('namespace') ?? object.namespace;
    const section = part.text('sectionName') ?? null;
    const port = part.integer('port', 1, 65535) ?? null;
    const { file, line } = part.place;
    const parent: Parent = { gateway: null, service: null, section, port, from: null };
    if (kind === 'Gateway' && group === GROUP) {
      const gateway = context.gateways.get(`gateway-api:${namespace}/${name}`);
      if (gateway !== undefined && namespace !== object.namespace && !gateway.takesForeign) {
        context.warn(
          `${file}:${line}: the Gateway '${name}' takes routes of its own namespace only ` +
            '(allowedRoutes.namespaces.from: All lets others in): nothing comes to this route from it',
        );
        return [];
      }
      if (gateway !== undefined) return [{ ...parent, gateway }];
    } else if (kind === 'Service') {
      const service = context.hosts.find(`${name}.${namespace}.svc.cluster.local`, namespace);
      const from =
        namespace === object.namespace ? null : context.callers(new Map(), object.namespace);
      if (service !== null) return [{ ...parent, service, from }];
    } else {
      context.warn(`${file}:${line}: routes of a ${kind} are not read`);
      return [];
    }
    context.warn(
      `${file}:${line}: the ${kind} '${name}' is not found: nothing comes to this route from it`,
    );
    return [];
  });
}

/** Hosts of a route that a gateway's listeners take, for routes of the namespace. */
function hostsOf(spec: Part, { gateway, section, port }: Parent): string[] {
  const names = spec.texts('hostnames');
  const own = names.length === 0 ? ['*'] : names;
  const listeners = (gateway?.listeners ?? []).filter(
    (each) => (section === null || each.name === section) && (port === null || each.port === port),
  );
  const taken = listeners.flatMap(({ hosts }) =>
    hosts.flatMap((host) => own.flatMap((name) => common(name, host) ?? [])),
  );
  return [...new Set(taken)];
}

function entriesOf(
  spec: Part,
  object: RuleObject,
  parent: Parent,
  context: RuleContext,
  matchOf: (match: Part) => Ranked,
): Entry[] {
  if (parent.from?.length === 0) return [];
  const { kind, apiVersion } = object.resource;
  const granted = apiVersion.startsWith(GROUP) ? kind : null;
  const rules = spec.parts('rules');
  return rules.flatMap((rule, i) => {
    const plain = object.name.replaceAll('.', '-');
    const name = rule.text('name') ?? (rules.length === 1 ? plain : `${plain}-${i + 1}`);
    const route: TreeMap = new Map([
      ['name', name],
      ...backendsOf(rule, object.namespace, parent.service, context, granted),
      ...patience(rule, usual(object, parent)),
      ...(linkerdPatience(object.resource) ?? []),
    ]);
    const owners = [`${object.resource.kind} ${object.namespace}/${object.name}`];
    if (parent.gateway !== null) owners.push(`Gateway ${parent.gateway.named}`);
    const to = (route.get('to') ?? []) as TreeMap[];
    const services = to.flatMap((each) => {
      const service = each.get('service');
      return typeof service === 'string' ? [service] : [];
    });
    applyPolicies(owners, route, services, context);
    const told = rule.parts('matches').map(matchOf);
    const matches = told.length === 0 ? [{ words: new Map<string, Tree>(), rank: [2, 1] }] : told;
    return matches.map(({ words, rank }) => {
      const limited = new Map(words);
      if (parent.service !== null && parent.port !== null) limited.set('port', parent.port);
      if (parent.from !== null) limited.set('from', [...parent.from]);
      return { words: limited, rank, route, name };
    });
  });
}

/** Retries where a rule says none: of Istio, and of no other. */
function usual({ resource }: RuleObject, { gateway }: Parent): number {
  const istio = gateway === null ? true : gateway.aliases.some((each) => each.endsWith('-istio'));
  return istio && !resource.apiVersion.startsWith(LINKERD) ? 2 : 0;
}

const meanings = {
  'rules.sessionPersistence': 'no cookies are set: each request is balanced by itself',
  'rules.filters.cors': 'no browser asks beforehand',
  'rules.filters.extensionRef': 'what it points to is not read',
  'rules.backendRefs.filters': 'only filters of whole rules are read',
};

const kinds = [
  { kind: 'HTTPRoute', group: GROUP, matchOf: httpMatch },
  { kind: 'HTTPRoute', group: LINKERD, matchOf: httpMatch },
  { kind: 'GRPCRoute', group: GROUP, matchOf: grpcMatch },
];

export const gatewayApiRoutes: readonly RuleKind[] = kinds.map(({ kind, group, matchOf }) => ({
  kind,
  group,
  meanings,
  read: (objects, context) => readRoutes(objects, context, matchOf),
}));
