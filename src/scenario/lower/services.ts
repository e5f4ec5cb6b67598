import type { Path } from '../errors.js';
import type { PlainBalancer, PlainCall, PlainService, PlainStep, PlainVirtual } from '../plain.js';
import { BALANCER, WORK, work } from '../plain/service.js';
import type { Service } from '../schema.js';
import { AddressPlan, SERVICE_RANGE } from './addressing.js';
import { lowerAuthorization } from './authorization.js';
import { tiedDelay } from './attempts.js';
import { chosenByProxies } from './mesh.js';
import { lowerRelay } from './relays.js';
import { askedPort, lowerTransport } from './transport.js';
import { inertDetection } from './inert.js';
import { warnOfZones } from './zones.js';
import type { Draft } from './draft.js';
import { formatAddress, formatSubnet, parseAddress } from './ip.js';
import { constant, only } from '../words.js';
import { lowerPartitions } from './partitions.js';
import { balancersStand } from './balancer-place.js';
import { type PlannedReplicas, portsOf } from './replicas.js';
import { lowerProxy } from './proxies.js';
import { lowerRoutes } from './routes.js';

/** Works out the services' balancers, virtual addresses included. */
export function placeBalancers(draft: Draft, planned: ReadonlyMap<string, PlannedReplicas>): void {
  const plan = new AddressPlan(SERVICE_RANGE);
  for (const { told, nameServers } of draft.networks.values()) {
    for (const address of [...nameServers, told?.dns?.address ?? []].flat()) {
      plan.claim(parseAddress(address));
    }
  }
  for (const [name] of planned) {
    const address = toldOf(draft, name).address;
    if (typeof address === 'string' && !plan.claim(parseAddress(address))) {
      draft.problems.at(['services', name, 'address'], `${address} is taken already`);
    }
  }
  for (const [name, replicas] of planned) {
    const service = toldOf(draft, name);
    const told = { ...BALANCER, ...service.balancer };
    const at = balancersStand(draft, name, service, replicas.networked);
    const balancer: PlainBalancer = {
      policy: service.balancer?.policy ?? service.policy ?? BALANCER.policy,
      affinity: told.affinity ?? { kind: 'none' },
      at,
      balancers: told.balancers,
      zones: told.zones ?? [],
      view: told.view,
      health: at === 'callers' ? told.health : null,
      virtual: at === 'router' ? virtualOf(draft, name, service, replicas, plan) : null,
      meshed: service.balancer?.meshed ?? chosenByProxies(draft, name),
      breaker: service.balancer?.breaker ?? null,
      subsets: new Map(service.balancer?.subsets),
    };
    if (at === 'nowhere') warnOfIdle(draft, name, balancer, told);
    if (service.balancer?.policy !== undefined && service.policy !== undefined) {
      const message = 'is the short form of balancer.policy, which is there too';
      draft.problems.at(['services', name, 'policy'], message);
    }
    const inert = inertDetection(balancer.policy, Math.max(1, replicas.replicas.length));
    if (inert !== null) draft.problems.warn(`services.${name}: its outlier-detection ${inert}`);
    warnOfZones(draft, name, balancer, replicas.replicas);
    draft.balancers.set(name, balancer);
    if (balancer.virtual !== null) placeAddress(draft, balancer.virtual, replicas);
  }
}

/** A virtual address is its routers', and that of backends which answer past them. */
function placeAddress(
  draft: Draft,
  { address, routers, mode }: PlainVirtual,
  { replicas }: PlannedReplicas,
): void {
  const and = (addresses: string[]): string[] =>
    addresses.includes(address) ? addresses : [...addresses, address];
  for (const name of routers) {
    const router = draft.router(name);
    if (router !== null) router.addresses = and(router.addresses);
  }
  if (mode !== 'dsr') return;
  for (const { host } of replicas) {
    const machine = draft.nodes.get(host ?? '');
    if (machine?.kind === 'machine') machine.silentAddresses = and(machine.silentAddresses);
  }
}

/** What is said of a balancer that is not there. */
function warnOfIdle(
  draft: Draft,
  name: string,
  { policy, affinity }: PlainBalancer,
  { health, router }: Pick<NonNullable<Service['balancer']>, 'health' | 'router'>,
): void {
  const idle: string[] = [];
  if (policy.kind !== BALANCER.policy.kind) idle.push('policy');
  if (affinity.kind !== 'none') idle.push('affinity');
  if ((health ?? null) !== null) idle.push('health checks');
  if (router !== undefined) idle.push('router');
  if (idle.length === 0) return;
  draft.problems.warn(
    `services.${name}: it has no virtual address, so nobody balances, and its ` +
      `${idle.join(' and ')} do nothing (balancer.at: callers has its callers balance)`,
  );
}

function virtualOf(
  draft: Draft,
  name: string,
  service: Service,
  { replicas }: PlannedReplicas,
  plan: AddressPlan,
): PlainVirtual | null {
  const path = ['services', name];
  const { balancer } = service;
  const ports = portsOf(service);
  if (balancer?.virtual) {
    requireRouters(draft, balancer.virtual.routers, [...path, 'balancer', 'virtual', 'routers']);
    return { ...balancer.virtual, ports };
  }
  const routers = routersOf(draft, service, replicas, [...path, 'balancer', 'router']);
  if (routers.length === 0) {
    const message =
      'no router stands before all of its replicas: name one as balancer.router, or say ' +
      'address: none for a service without a virtual address';
    // Where a network or a host is missing, that has been said.
    const placed =
      (service.network === undefined || draft.networks.has(service.network)) &&
      replicas.every(({ host }) => host === null || draft.host(host) !== null);
    if (placed) draft.problems.at(path, message);
    return null;
  }
  let { address } = service;
  if (address === undefined || address === null) {
    const next = plan.take();
    if (next === null)
      draft.problems.at(path, `${formatSubnet(SERVICE_RANGE)} has no address left`);
    address = formatAddress(next ?? 0);
  }
  if (routers.some((router) => draft.structured.has(router))) draft.mixed = true;
  return {
    routers,
    address,
    ports,
    mode: balancer?.mode ?? BALANCER.mode,
    removed: balancer?.removed,
    health: balancer?.health ?? BALANCER.health,
  };
}

/** Those that are named; else the router of the service's network, or of all of its hosts. */
function routersOf(
  draft: Draft,
  { balancer, network }: Service,
  replicas: PlannedReplicas['replicas'],
  path: Path,
): string[] {
  const told = balancer?.router;
  if (told?.length === 1 && told[0] === 'all' && draft.router('all') === null) {
    return draft.routerNames();
  }
  if (told !== undefined) {
    requireRouters(draft, told, path);
    return [...new Set(told)];
  }
  if (network !== undefined) return [draft.networks.get(network)?.router ?? []].flat();
  const common = replicas.map(({ host }) =>
    (draft.attachments.get(host ?? '') ?? []).flatMap(({ network }) => network.router ?? []),
  );
  const [first = [], ...others] = common;
  return first.filter((router) => others.every((each) => each.includes(router))).slice(0, 1);
}

function requireRouters(draft: Draft, names: readonly string[], path: Path): void {
  names.forEach((name, i) => {
    if (draft.router(name) !== null) return;
    const at = names.length === 1 ? path : [...path, i];
    draft.problems.unknown(at, 'router', name, draft.routerNames());
  });
}

/** The services in plain form. */
export function lowerServices(
  draft: Draft,
  planned: ReadonlyMap<string, PlannedReplicas>,
): Map<string, PlainService> {
  const services = new Map<string, PlainService>();
  const isNetworked = (name: string): boolean => planned.get(name)?.networked ?? false;
  for (const [name, { replicas, networked }] of planned) {
    const told = toldOf(draft, name);
    const path = ['services', name];
    if (told.time !== undefined && told.handler !== undefined) {
      const message = 'is the short form of a handler, and there is a handler too';
      draft.problems.at([...path, 'time'], message);
    }
    const sendsOn = [told.proxy, told.relay, told.mesh].some((each) => (each ?? null) !== null);
    if (told.handler?.length === 0 && !sendsOn) {
      draft.problems.at([...path, 'handler'], 'expected a list of at least 1, not of 0');
    }
    const balancer = draft.balancers.get(name) as PlainBalancer;
    const short: PlainStep = { kind: 'compute', time: told.time ?? constant(0) };
    const steps = told.handler?.map((step, i) =>
      plainStep(draft, [...path, 'handler', i], step, isNetworked),
    );
    if (steps?.length === 0 && told.proxy === null) {
      draft.problems.at([...path, 'handler'], 'expected a list of at least 1, not of 0');
    }
    services.set(name, {
      mesh: told.mesh,
      ...only(work, { ...WORK, ...told, mode: told.proxy === null ? told.mode : 'async' }),
      handler: told.proxy === null ? (steps ?? [short]) : [],
      routes: lowerRoutes(draft, [...path, 'routes'], told.routes, planned),
      label: told.label,
      account: told.account,
      authorization: lowerAuthorization(draft, name, told),
      proxy: lowerProxy(draft, name, told, planned),
      relay: lowerRelay(draft, name, told, networked, balancer),
      deployment: told.deployment,
      disruptionBudget: told.disruptionBudget,
      autoscale: told.autoscale,
      partitions:
        told.partitions && lowerPartitions(draft, path, told.partitions, replicas, balancer),
      replicas,
      networked,
      balancer,
    });
  }
  return services;
}

type ToldStep = NonNullable<Service['handler']>[number];
type ToldCall = Extract<ToldStep, { kind: 'call' }>['call'];

function plainStep(
  draft: Draft,
  path: Path,
  step: ToldStep,
  isNetworked: (service: string) => boolean,
): PlainStep {
  const plainCall = ({ tied, ...told }: ToldCall, at: Path): PlainCall => {
    const networked = isNetworked(told.to);
    return {
      ...told,
      tied: tiedDelay(tied, networked),
      ...lowerTransport(draft, told, [...path, ...at], networked, askedPort(draft, told.to)),
    };
  };
  if (step.kind === 'compute') return step;
  if (step.kind === 'call') return { kind: 'call', call: plainCall(step.call, ['call']) };
  const calls = step.calls.map((call, i) => plainCall(call, ['parallel', i]));
  return { kind: 'parallel', calls, wait: step.wait };
}

function toldOf(draft: Draft, name: string): Service {
  return draft.scenario.services.get(name) as Service;
}
