import type { Tree, TreeMap } from '../../scenario/document.js';
import type { Place } from '../../scenario/included.js';
import { mapOf } from './words.js';

interface GatewayPort {
  name: string;
  port: number;
  target: number;
}

/** A virtual host of a proxy, and its routes. */
interface Bound {
  /** Of the host that is asked for: `*`, `*.example.com`, `shop.example.com`. */
  host: string;
  routes: TreeMap[];
}

/** Hosts that a port of a gateway takes requests for. */
interface Listener {
  name: string;
  port: number;
  hosts: readonly string[];
}

/** A proxy at the edge of the cluster, which several Gateway objects may configure. */
export class Gateway {
  private readonly ports: GatewayPort[] = [];
  readonly listeners: Listener[] = [];
  private readonly bound: Bound[] = [];
  /** Whether some listener takes routes of other namespaces. */
  takesForeign = false;

  constructor(
    public key: string,
    readonly place: Place,
    /** What it is called in DNS besides. */
    readonly aliases: string[],
    /** Its namespace and name. */
    readonly named: string,
  ) {}

  /** Clients come to 80 and 443 where pods, which are not root, listen on 8080 and 8443. */
  listen(listener: Listener, name: string): void {
    this.listeners.push(listener);
    const { port } = listener;
    const outside = port === 8080 ? 80 : port === 8443 ? 443 : port;
    for (const each of new Set([outside, port])) {
      if (this.ports.some((known) => known.port === each)) continue;
      this.ports.push({ name: each === port ? name : `${name}-${each}`, port: each, target: port });
    }
  }

  /** Of some hosts, those that it takes requests for. */
  taken(hosts: readonly string[]): string[] {
    const own = this.listeners.flatMap((each) => each.hosts);
    return [...new Set(hosts.flatMap((host) => own.flatMap((each) => common(host, each) ?? [])))];
  }

  bind(host: string, routes: readonly TreeMap[]): void {
    const known = this.bound.find((each) => each.host === host);
    if (known === undefined) this.bound.push({ host, routes: [...routes] });
    else known.routes.push(...routes);
  }

  /** In the scenario's words. */
  words(): TreeMap {
    const proxy = mapOf({ protocol: 'http1', connections: 'pooled', routes: this.routes() });
    const ports = this.ports.map((each) => mapOf({ ...each }));
    return mapOf({ network: 'pods', aliases: this.aliases, ports, proxy });
  }

  /**
   * The routes of all its hosts in one list, in the order in which Envoy looks for a host: the whole
   * name, then the longest wildcard. What a host's own routes do not take is nobody's (404).
   */
  private routes(): TreeMap[] {
    const ordered = [...this.bound].sort((a, b) => rank(b.host) - rank(a.host));
    const names = new Set<string>();
    return ordered.flatMap(({ host, routes }, i) => {
      const catching = (route: TreeMap): boolean => !route.has('match');
      // Istio puts routes for everything behind the others of their host.
      const all = [...routes.filter((each) => !catching(each)), ...routes.filter(catching)];
      const made = all.map((route) => named(forHost(route, host), names));
      const open = host !== '*' && i < ordered.length - 1 && !routes.some(catching);
      return open ? [...made, named(nobodys(host, all), names)] : made;
    });
  }
}

/** What two patterns of hosts both take, where one of them holds the other; null for nothing. */
export function common(one: string, other: string): string | null {
  if (one === other || other === '*') return one;
  if (one === '*') return other;
  if (one.startsWith('*') && other.endsWith(one.slice(1))) return other;
  if (other.startsWith('*') && one.endsWith(other.slice(1))) return one;
  return null;
}

function rank(host: string): number {
  return host.startsWith('*') ? host.length : 1e6;
}

function forHost(route: TreeMap, host: string): TreeMap {
  if (host === '*') return route;
  const condition: Tree = host.startsWith('*') ? mapOf({ suffix: host.slice(1) }) : host;
  const matches = route.get('match');
  const told = Array.isArray(matches) ? (matches as TreeMap[]) : [new Map<string, Tree>()];
  const words = told.map((match) =>
    match.has('host') ? match : new Map([...match, ['host', condition]]),
  );
  return new Map([...route, ['match', words]]);
}

function nobodys(host: string, [first]: readonly TreeMap[]): TreeMap {
  const fault = mapOf({ abort: mapOf({ status: 404, share: 1 }) });
  return forHost(mapOf({ name: 'nobodys', to: first.get('to'), fault }), host);
}

/** With a name that no other has. */
function named(route: TreeMap, names: Set<string>): TreeMap {
  const name = route.get('name');
  if (typeof name !== 'string') return route;
  let free = name;
  for (let i = 2; names.has(free); i++) free = `${name}-${i}`;
  names.add(free);
  return new Map([...route, ['name', free]]);
}
