import type { MatchValue } from '../../devices/chains/matches/table.js';
import { LOOPBACK_PORT } from '../../devices/chains/table.js';
import type { Described } from '../../engine/options.js';
import { sortedByName } from '../natural-order.js';
import type { PlainRule, PlainService, PlainWorkload } from '../plain.js';
import { NO_COSTS, type PlainCosts, PUBLISHED } from '../plain/costs.js';
import { type Mesh, MESH_PORTS } from '../plain/mesh.js';
import { DESTINATION } from '../plain/routes.js';
import { asks } from '../plain/traffic.js';
import type { Scenario, Service } from '../schema.js';
import { bareRoute } from '../schema/routes.js';
import { bareService } from '../schema/service.js';
import { byDefault, NO_HTTP, NO_TCP } from '../words.js';
import type { Draft } from './draft.js';
import { portsOf } from './replicas.js';
import { addRules, madeRule } from './rules.js';

/** Whom proxies choose where nobody says: as Istio's, by requests under way; and as ztunnel. */
const CHOICES = {
  sidecar: byDefault('policy', 'least-request'),
  ambient: byDefault('policy', 'random'),
};

/**
 * A mesh in the words of services: `client` has callers balance; `sidecar` and `ambient` put a proxy beside
 * the replicas of each service within, and beside the clients of each workload.
 */
export function withMesh(scenario: Scenario): Scenario {
  const { mode, tls, protocol, outbound, workers, costs, without, life } = scenario.mesh;
  if (mode === 'none') return scenario;
  const within = servicesWithin(scenario);
  const services = new Map(scenario.services);
  if (mode === 'client') {
    for (const name of within) services.set(name, balancedByCallers(services.get(name) as Service));
    return { ...scenario, services };
  }
  const sidecars = mode === 'sidecar';
  const waypoints =
    mode === 'ambient+waypoint'
      ? putWaypoints(scenario, services, within)
      : new Map<string, string>();
  if (sidecars) retryByDefault(scenario, services, within);
  const covered = new Set<string>();
  const put = (beside: string, places: readonly string[]): void => {
    if (without.includes(beside)) return;
    const hosts = places.filter((place) => !covered.has(place) && !without.includes(place));
    for (const host of hosts) covered.add(host);
    if (hosts.length === 0) return;
    const isWaypoint = [...waypoints.values()].includes(beside);
    services.set(freeName(services, `${beside}-${sidecars ? 'sidecar' : 'ztunnel'}`), {
      ...bareService(),
      hosts,
      ports: Object.values(MESH_PORTS).map((port) => ({ name: '', protocol: 'tcp', port })),
      address: null,
      mesh: {
        mode: sidecars ? 'sidecar' : 'ambient',
        ...{ beside, services: within, waypoints, protocol, outbound, workers },
        tls: services.get(beside)?.mtls ?? tls,
        // A waypoint ends its tunnels itself: what is in its pod is part of it.
        costs: isWaypoint ? NO_COSTS : costsOf(costs, sidecars ? 'sidecar' : 'ztunnel'),
        life: { ...life, ...services.get(beside)?.sidecar },
      },
    });
  };
  // Gateways and relays speak to the services within, too.
  const passing = sortedByName(services).flatMap(([name, service]) =>
    isOnNetwork(service) && service.mesh === null && isPassing(service) ? [name] : [],
  );
  for (const name of [...within, ...passing]) {
    put(name, placesOf(name, services.get(name) as Service));
  }
  for (const [name, { from }] of sortedByName(scenario.traffic)) {
    if (from === undefined) continue;
    put(name, Array.isArray(from) ? from : [...from.values()].flatMap(({ host }) => host ?? []));
  }
  return { ...scenario, services };
}

/** What is taken by a proxy that stands so: by those who publish it, or as it is said. */
function costsOf(costs: Mesh['costs'], kind: 'sidecar' | 'ztunnel' | 'waypoint'): PlainCosts {
  if (typeof costs !== 'string') return costs;
  const published: Partial<Record<typeof kind, PlainCosts>> = PUBLISHED[costs];
  return published[kind] ?? NO_COSTS;
}

/** A name that no service has: a workload may be called as a service is, and a service as a proxy. */
function freeName(services: ReadonlyMap<string, Service>, name: string): string {
  let free = name;
  for (let i = 2; services.has(free); i++) free = `${name}-${i}`;
  return free;
}

/** The services of a mesh: those that are named, else all on a network. */
function servicesWithin({ mesh, services }: Scenario): string[] {
  if (mesh.services !== undefined) return mesh.services.filter((name) => services.has(name));
  return sortedByName(services).flatMap(([name, service]) =>
    isOnNetwork(service) && !isPassing(service) && service.mesh === null ? [name] : [],
  );
}

/** It serves nothing itself. */
function isPassing({ relay, proxy }: Service): boolean {
  return relay !== null || proxy !== null;
}

/**
 * A proxy of its own before each service whose callers speak HTTP, by the service's routes. It stands in a
 * pod of its own, with its own wire.
 * @returns its name, by the service's
 */
function putWaypoints(
  scenario: Scenario,
  services: Map<string, Service>,
  within: readonly string[],
): Map<string, string> {
  const waypoints = new Map<string, string>();
  const network = [...scenario.networks.keys()][0] as string | undefined;
  for (const name of within) {
    const service = services.get(name) as Service;
    const protocol = spokenTo(scenario, name).web;
    if (protocol === null) continue;
    const waypoint = freeName(services, `${name}-waypoint`);
    const { policy, balancer } = service;
    const routes = retried(service, scenario.mesh);
    const own = policy === undefined && balancer?.policy === undefined;
    services.set(name, { ...service, policy: own ? CHOICES.sidecar : policy });
    services.set(waypoint, {
      ...bareService(),
      network: service.network ?? network,
      port: service.port ?? service.ports?.[0].port,
      workers: scenario.mesh.workers,
      proxy: {
        routes: routes.map((route) => ({ ...route, to: toThere(route.to, name) })),
        to: routes.length === 0 ? name : undefined,
        ...{ protocol, tls: null, http: NO_HTTP, tcp: NO_TCP },
        costs: costsOf(scenario.mesh.costs, 'waypoint'),
      },
    });
    waypoints.set(name, waypoint);
  }
  return waypoints;
}

/** Sidecars try again, as Istio's do, what HTTP asks of a service. */
function retryByDefault(
  scenario: Scenario,
  services: Map<string, Service>,
  within: readonly string[],
): void {
  for (const name of within) {
    const service = services.get(name) as Service;
    if (spokenTo(scenario, name).web === null) continue;
    services.set(name, { ...service, routes: retried(service, scenario.mesh) });
  }
}

/** The routes of a service, with the retries of the mesh where they say none; one for all, where there are none. */
function retried({ routes, policy, balancer }: Service, { retries }: Mesh): Service['routes'] {
  if (retries === null) return routes;
  const usual = balancer?.policy ?? policy;
  // What is hashed stays where it hashes to (istio DefaultConsistentHashPolicy).
  const isHashed = usual !== undefined && /hash|maglev|rendezvous/.test(usual.kind);
  const own = isHashed ? { ...retries, hosts: 'any' as const } : retries;
  const all = routes.length > 0 ? routes : [bareRoute('default')];
  return all.map((route) => (route.retries === undefined ? { ...route, retries: own } : route));
}

/** Where a route of a service leads, said so that others can say it. */
function toThere(
  to: Service['routes'][number]['to'],
  name: string,
): Service['routes'][number]['to'] {
  return (to ?? [DESTINATION]).map((each) => ({ service: name, ...each }));
}

/** Whether anybody calls a service; what the callers speak where that is plain HTTP, else null. */
function spokenTo(
  { traffic, services }: Scenario,
  name: string,
): { asked: boolean; web: 'http1' | 'http2' | null } {
  const said: { protocol?: string; tls?: unknown }[] = [];
  for (const workload of traffic.values()) {
    if ('protocol' in workload && workload.to?.split(':')[0] === name) said.push(workload);
  }
  for (const { handler } of services.values()) {
    for (const step of handler ?? []) {
      const calls = step.kind === 'call' ? [step.call] : step.kind === 'parallel' ? step.calls : [];
      said.push(...calls.filter(({ to }) => to === name));
    }
  }
  const isWeb = said.every(
    ({ protocol, tls }) => /^http[12]$/.test(protocol ?? '') && tls === null,
  );
  if (said.length === 0 || !isWeb) return { asked: said.length > 0, web: null };
  return {
    asked: true,
    web: said.some(({ protocol }) => protocol === 'http2') ? 'http2' : 'http1',
  };
}

function isOnNetwork({ network, hosts, replicas }: Service): boolean {
  return network !== undefined || hosts !== undefined || placesIn(replicas).length > 0;
}

function placesIn(replicas: Service['replicas']): string[] {
  return Array.isArray(replicas) ? replicas.flatMap(({ host }) => host ?? []) : [];
}

/** Where a service's replicas are: on hosts that are named, or on those that it brings. */
function placesOf(name: string, { hosts, replicas }: Service): readonly string[] {
  const told = hosts ?? placesIn(replicas);
  return told.length > 0 ? told : [name];
}

/** As gRPC's clients balance without a proxy: they know the backends, and need no address. */
function balancedByCallers(service: Service): Service {
  const { policy, balancer } = service;
  const own = policy === undefined && balancer?.policy === undefined;
  const at = { at: 'callers', router: undefined, virtual: undefined, mode: 'nat' };
  return {
    ...service,
    address: undefined,
    policy: own ? CHOICES.sidecar : policy,
    balancer: { ...balancer, ...at } as Service['balancer'],
  };
}

/** By what the proxies of callers choose among a service's backends; null where they do not. */
export function chosenByProxies({ scenario }: Draft, name: string): Described | null {
  for (const { mesh } of scenario.services.values()) {
    if (mesh === null) continue;
    const leadsThere = [...mesh.waypoints.values()].includes(name);
    if (!mesh.services.includes(name) && !leadsThere) continue;
    // A tunnel looks at nothing but who is there.
    if (mesh.mode === 'ambient') return CHOICES.ambient;
    const { policy, balancer } = scenario.services.get(name) as Service;
    return balancer?.policy ?? policy ?? CHOICES.sidecar;
  }
  return null;
}

/** The rules by which what a pod sends and takes in passes its proxy. */
export function redirectToProxies(draft: Draft): void {
  for (const [name, { mesh, hosts }] of draft.scenario.services) {
    if (mesh === null) continue;
    for (const host of (hosts ?? []).flatMap((each) => draft.hostsNamed(each) ?? [])) {
      const machine = draft.host(host);
      const isLeftOut = draft.scenario.mesh.without.includes(host);
      if (machine === null || draft.given.has(host) || isLeftOut) continue;
      for (const [chain, rules] of rulesOf(name)) addRules(machine, chain, rules);
    }
  }
}

/**
 * What istio-init writes (istio tools/istio-iptables/pkg/capture): new connections of TCP that come in go to
 * one port of the proxy, those that go out to another, but its own. (It has its user's number, 1337, where
 * these rules have its name; the CNI plugin of ambient marks packets.)
 */
function rulesOf(proxy: string): [chain: string, rules: PlainRule[]][] {
  const tcp = { protocol: ['tcp'] };
  const jump = (to: string): Described => ({ kind: 'jump', options: new Map([['to', to]]) });
  const back: Described = { kind: 'return', options: new Map() };
  const redirect = (port: number): Described => ({
    kind: 'redirect',
    options: new Map([['port', port]]),
  });
  const own: [number, number][] = [[MESH_PORTS.tunnel, MESH_PORTS.tunnel]];
  const lo: Record<string, MatchValue> = { out: [LOOPBACK_PORT] };
  const self = { process: [proxy] };
  const rule = madeRule;
  return [
    ['prerouting', [rule('inbound', tcp, jump('ISTIO_INBOUND'), { in: [LOOPBACK_PORT] })]],
    [
      'ISTIO_INBOUND',
      [
        rule('tunnels', { destinationPort: own }, back),
        rule('redirect', {}, redirect(MESH_PORTS.in)),
      ],
    ],
    ['output', [rule('outbound', tcp, jump('ISTIO_OUTPUT'))]],
    [
      'ISTIO_OUTPUT',
      [
        rule("the proxy's own", self, back),
        rule('within the pod', lo, back),
        rule('redirect', {}, redirect(MESH_PORTS.out)),
      ],
    ],
  ];
}

/** What is wrong with a mesh, besides what is wrong with the services that it makes. */
export function checkMesh(
  draft: Draft,
  services: ReadonlyMap<string, PlainService>,
  traffic: ReadonlyMap<string, PlainWorkload>,
): void {
  const { problems, scenario } = draft;
  const { mesh } = scenario;
  if (mesh.mode === 'none' || mesh.mode === 'client') warnOfPlain(draft);
  if (mesh.mode === 'none') return;
  const known = [...scenario.services].flatMap(([name, each]) =>
    each.mesh === null ? [name] : [],
  );
  mesh.services?.forEach((name, i) => {
    const path = ['mesh', 'services', i];
    if (!known.includes(name)) problems.unknown(path, 'service', name, known);
    else if (services.get(name)?.networked === false) {
      problems.at(path, `'${name}' is on no network, where there are no proxies: give it one`);
    }
  });
  mesh.without.forEach((name, i) => {
    if (known.includes(name) || traffic.has(name) || draft.hostsNamed(name) !== null) return;
    const all = [...known, ...traffic.keys(), ...draft.hostNames()];
    problems.unknown(['mesh', 'without', i], 'service, workload or host', name, all);
  });
  const within = servicesWithin(scenario).filter((name) => known.includes(name));
  if (within.length === 0 && mesh.services === undefined) {
    problems.at(['mesh'], 'needs services on a network: there is none');
  }
  if (mesh.mode === 'client') return;
  if (mesh.costs === 'linkerd' && mesh.mode !== 'sidecar') {
    problems.at(['mesh', 'costs'], "Linkerd has sidecars only: say mesh: sidecar, or 'istio'");
  }
  if (mesh.mode === 'ambient+waypoint') checkWaypoints(draft, services);
  for (const name of within) {
    if (services.get(name)?.routes.length === 0) continue;
    const { asked, web } = spokenTo(scenario, name);
    const heeds = `services.${name}: nobody heeds its routes: `;
    if (mesh.mode === 'ambient') {
      problems.warn(`${heeds}tunnels see no requests (mesh: ambient+waypoint does)`);
    } else if (asked && web === null) {
      problems.warn(`${heeds}proxies see requests where all callers speak plain http1 or http2`);
    }
  }
  const taken = Object.values<number>(MESH_PORTS);
  for (const name of known) {
    const port = portsOf(scenario.services.get(name) as Service).find(({ target }) =>
      taken.includes(target),
    );
    if (port === undefined || services.get(name)?.networked === false) continue;
    const message = `port ${port.target} is of the proxies of the mesh: give it another targetPort`;
    problems.at(['services', name], message);
  }
  for (const [name, workload] of traffic) {
    if (!asks(workload) || workload.protocol !== 'udp') continue;
    if (!within.includes(workload.target.name ?? '')) continue;
    problems.warn(
      `traffic.${name}: it sends datagrams, which no proxy takes: say protocol: http1, http2 or tcp`,
    );
  }
}

/** Waypoints see requests, of which there are none. */
function checkWaypoints(
  { problems, scenario }: Draft,
  services: ReadonlyMap<string, PlainService>,
): void {
  const made = [...scenario.services.values()].some(({ mesh }) => (mesh?.waypoints.size ?? 0) > 0);
  if (made || services.size === 0) return;
  problems.warn('mesh: no service is asked for by plain HTTP, so none has a waypoint');
}

/** `mtls` is for proxies, of which there are none. */
function warnOfPlain({ problems, scenario }: Draft): void {
  // A file in plain form has its proxies, and no word for the mesh.
  if ([...scenario.services.values()].some(({ mesh }) => mesh !== null)) return;
  for (const [name, { mtls }] of scenario.services) {
    if (mtls === undefined) continue;
    problems.warn(
      `services.${name}.mtls: no proxy is there to speak it (mesh: sidecar or ambient)`,
    );
  }
}
