import type { Tree, TreeMap } from '../../scenario/document.js';
import { Part } from '../kubernetes/part.js';
import type { RuleContext, RuleKind, RuleObject } from '../mesh/rules.js';
import { routeWords } from './http-route.js';
import { mapOf } from '../mesh/words.js';
import { isFor, matchWords, MESH } from './match.js';

/**
 * Routes of the services that its hosts mean, for all who call them; and of gateways. Sidecars heed the
 * first VirtualService of a host, gateways all of them, one after the other.
 */
function read(objects: readonly RuleObject[], context: RuleContext): Part[] {
  const specs = objects.map(({ resource, namespace, name }) => {
    return { spec: new Part(resource, ['spec']), namespace, name };
  });
  const delegates = new Map(specs.map((each) => [`${each.namespace}/${each.name}`, each.spec]));
  for (const { spec, namespace } of specs) new Reader(spec, namespace, delegates, context).read();
  return specs.map(({ spec }) => spec);
}

class Reader {
  private used = false;

  constructor(
    private readonly spec: Part,
    private readonly namespace: string,
    private readonly delegates: ReadonlyMap<string, Part>,
    private readonly context: RuleContext,
  ) {}

  read(): void {
    const { spec } = this;
    const hosts = spec.texts('hosts');
    const gateways = spec.has('gateways') ? spec.texts('gateways').map(this.qualified) : [MESH];
    // Without hosts it is for others to delegate to.
    if (hosts.length === 0 && spec.has('gateways')) spec.complain(null, 'it needs `hosts`');
    gateways.forEach((gateway, i) => {
      if (gateway === MESH) hosts.forEach((host, j) => this.forSidecars(host, j));
      else this.forGateway(gateway, i, hosts);
    });
    // What others delegate to is read with them.
    if (!this.used && hosts.length > 0) spec.leaveOut();
  }

  private forSidecars(host: string, i: number): void {
    const { spec, namespace, context } = this;
    const { hosts, rules, warn } = context;
    const path = ['spec', 'hosts', i];
    const { file, line } = spec.resource.placeOf(path);
    if (host === '*') {
      spec.resource.complain(path, "the host '*' is for gateways: here it has to be a service");
      return;
    }
    const services = hosts.all(host, namespace);
    if (services.length === 0) {
      warn(`${file}:${line}: the host '${host}' is not found: ${hosts.meant(host, namespace)}`);
    }
    for (const service of services) {
      const found = rules.of(service);
      if (found.routes === null) {
        const routes = this.exported(this.routes(MESH, service), service);
        // Without any that takes connections, they go as they are.
        if (routes.length > 0 || !context.opaque.has(service)) found.routes = routes;
      } else {
        const message = `'${host}' has a VirtualService already, and sidecars heed one only (IST0109)`;
        warn(`${file}:${line}: ${message}: this one is left out`);
      }
    }
  }

  /**
   * For the namespaces that it is exported to: their callers go by the routes, or get 404 where none fits; all others go
   * to the service as if it were not there.
   */
  private exported(routes: TreeMap[], service: string): TreeMap[] {
    const { spec, namespace, context } = this;
    const to = spec.texts('exportTo');
    if (!spec.has('exportTo') || to.includes('*')) return routes;
    const from = to.flatMap((each) =>
      each === '~' ? [] : context.callers(new Map(), each === '.' ? namespace : each),
    );
    const itself = [mapOf({ service })];
    const others = mapOf({ name: 'others', to: itself });
    if (from.length === 0) return [others];
    const limited = routes.flatMap((route) => {
      const told = route.get('match');
      const matches = Array.isArray(told) ? (told as TreeMap[]) : [new Map<string, Tree>()];
      const own = matches.flatMap((match) => {
        const callers = match.get('from');
        const both = Array.isArray(callers) ? from.filter((each) => callers.includes(each)) : from;
        // Without any it would be for all.
        return both.length === 0 ? [] : [new Map([...match, ['from', both]])];
      });
      return own.length === 0 ? [] : [new Map([...route, ['match', own]])];
    });
    const fault = mapOf({ abort: mapOf({ status: 404, share: 1 }) });
    const rest = mapOf({ name: 'no-route', match: [mapOf({ from })], to: itself, fault });
    return [...limited, rest, others];
  }

  private forGateway(name: string, i: number, hosts: readonly string[]): void {
    const { spec, context } = this;
    const gateway = context.gateways.get(name);
    const { file, line } = spec.resource.placeOf(['spec', 'gateways', i]);
    if (gateway === undefined) {
      context.warn(
        `${file}:${line}: the gateway '${name}' is not found (IST0101): nothing comes to these routes from it`,
      );
      return;
    }
    const whole = hosts.map((host) => context.hosts.whole(host, this.namespace));
    const taken = gateway.taken(whole);
    if (taken.length === 0) {
      context.warn(
        `${file}:${line}: the gateway '${name}' takes requests for none of ${hosts.join(', ')} (IST0132)`,
      );
    }
    const routes = this.routes(name, null);
    for (const host of taken) gateway.bind(host, routes);
  }

  private readonly qualified = (name: string): string =>
    name === MESH || name.includes('/') ? name : `${this.namespace}/${name}`;

  /** Its routes, as those of a gateway, or of the service that has them. */
  private routes(gateway: string, owner: string | null): TreeMap[] {
    this.used = true;
    const routes: TreeMap[] = [];
    const { spec, context } = this;
    const opaque = owner !== null && context.opaque.has(owner);
    if (opaque && spec.has('http')) {
      const { file, line } = spec.resource.placeOf(['spec', 'http']);
      const message = `the ports of '${owner}' are of TCP by their names: its http routes take nothing`;
      context.warn(`${file}:${line}: ${message}`);
    }
    for (const kind of opaque ? ['tls', 'tcp'] : ['http', 'tls', 'tcp']) {
      for (const route of spec.parts(kind)) this.add(route, gateway, owner, routes);
    }
    return routes;
  }

  private add(route: Part, gateway: string, owner: string | null, routes: TreeMap[]): void {
    const { namespace, context } = this;
    const all = route.parts('match');
    const told = all.filter((match) => isFor(match, gateway, this.qualified));
    if (all.length > 0 && told.length === 0) return;
    const matches = told.flatMap((match) => matchWords(match, namespace, context) ?? []);
    if (told.length > 0 && matches.length === 0) return;
    if (route.has('delegate')) {
      this.delegate(route, matches, gateway, owner, routes);
      return;
    }
    const words = routeWords(route, owner, namespace, context);
    if (words === null) return;
    if (matches.length > 0) words.set('match', matches);
    const name = route.text('name');
    routes.push(name === undefined ? words : new Map([['name', nameOf(name, routes)], ...words]));
  }

  /** The routes of another VirtualService, where both matches hold. */
  private delegate(
    route: Part,
    matches: readonly TreeMap[],
    gateway: string,
    owner: string | null,
    routes: TreeMap[],
  ): void {
    const told = route.part('delegate');
    const namespace = told.text('namespace') ?? this.namespace;
    const name = `${namespace}/${told.text('name') ?? ''}`;
    const spec = this.delegates.get(name);
    // One that has hosts is no delegate, and so delegates end here.
    if (spec === undefined || spec === this.spec || spec.has('hosts')) {
      told.complain('name', `there is no VirtualService ${name} without hosts to delegate to`);
      return;
    }
    const theirs = new Reader(spec, namespace, new Map(), this.context).routes(gateway, owner);
    for (const each of theirs) {
      const both = bothHold(matches, (each.get('match') ?? []) as TreeMap[]);
      if (both === null) continue;
      const named = each.get('name');
      const words = new Map(each);
      if (typeof named === 'string') words.set('name', nameOf(named, routes));
      if (both.length > 0) words.set('match', both);
      routes.push(words);
    }
  }
}

/** Every pair of two lists of matches that can be met together; null where none can. */
function bothHold(ones: readonly TreeMap[], others: readonly TreeMap[]): TreeMap[] | null {
  if (ones.length === 0) return [...others];
  if (others.length === 0) return [...ones];
  const both = ones.flatMap((one) => others.flatMap((other) => merged(one, other) ?? []));
  return both.length === 0 ? null : both;
}

/** A delegate's path is within that of who delegates; all else has to be the same where both say it. */
function merged(one: TreeMap, other: TreeMap): TreeMap | null {
  const words = new Map([...one, ...other]);
  for (const [key, value] of one) {
    const theirs = other.get(key);
    if (theirs === undefined) continue;
    if (key === 'headers') words.set(key, new Map([...(value as TreeMap), ...(theirs as TreeMap)]));
    else if (key === 'path') {
      if (!isWithin(value as TreeMap, theirs as TreeMap)) return null;
    } else if (JSON.stringify(value) !== JSON.stringify(theirs)) return null;
  }
  return words;
}

function isWithin(outer: TreeMap, inner: TreeMap): boolean {
  const [[kind, text]] = [...outer] as [string, string][];
  const [[theirKind, theirText]] = [...inner] as [string, string][];
  if (kind === 'prefix') return theirKind !== 'regex' && theirText.startsWith(text);
  return kind === theirKind && text === theirText;
}

/** As the scenario can have it, and no other route of it has. */
function nameOf(name: string, routes: readonly TreeMap[]): string {
  const plain = name.replace(/[^\w-]+/g, '-');
  const taken = routes.some((each) => each.get('name') === plain);
  return taken ? `${plain}-${routes.length + 1}` : plain;
}

const HEADERS = 'header fields stay as the workloads say';

export const virtualService: RuleKind = {
  group: 'networking.istio.io',
  kind: 'VirtualService',
  meanings: {
    'http.corsPolicy': 'no browser asks beforehand',
    'http.route.headers': HEADERS,
    'http.match.scheme': 'requests with and without TLS are taken',
    'http.retries.retryRemoteLocalities': 'who is tried again, the policy chooses',
    'http.retries.retryIgnorePreviousHosts': 'who is tried again, the policy chooses',
    'tcp.match.destinationSubnets': 'connections to all addresses are taken',
  },
  read,
};
