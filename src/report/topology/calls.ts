import type {
  PlainScenario,
  PlainService,
  PlainStep,
  PlainWorkload,
} from '../../scenario/plain.js';
import { destinationsOf } from '../../scenario/plain/destinations.js';
import { asks } from '../../scenario/plain/traffic.js';

export type Caller = { workload: string } | { service: string };
/** A service; or a machine, by the id of its node. */
export type Callee = { service: string } | { node: string };

/** Who calls whom, once for each pair and way. */
export interface TopologyCall {
  from: Caller;
  to: Callee;
  /**
   * `request`: waits for the answer; `forward`: a proxy, a relay or a route sends it on; `mirror`:
   * a copy; `echo`: ping; `bulk`: a flow of TCP; `datagram`: nobody answers.
   */
  kind: 'request' | 'forward' | 'mirror' | 'echo' | 'bulk' | 'datagram';
}

export function callsOf(plain: PlainScenario): TopologyCall[] {
  const calls = new Map<string, TopologyCall>();
  const add = (from: Caller, to: Callee | null, kind: TopologyCall['kind']): void => {
    if (to === null) return;
    const key = JSON.stringify([from, to, kind]);
    if (!calls.has(key)) calls.set(key, { from, to, kind });
  };
  const owners = ownersOf(plain);
  for (const [workload, told] of plain.traffic) {
    const ahead = waypointsOf(plain, told.clients);
    for (const to of calleesOf(plain, owners, told)) {
      const before = 'service' in to ? ahead.get(to.service) : undefined;
      add({ workload }, before === undefined ? to : { service: before }, kindOf(told));
    }
  }
  for (const [service, told] of plain.services) {
    const ahead = waypointsOf(plain, told.replicas);
    for (const [to, kind] of sentOn(plain, service, told)) {
      const before = ahead.get(to) ?? to;
      // A waypoint is not before itself.
      add({ service }, { service: before === service ? to : before }, kind);
    }
  }
  return [...calls.values()];
}

function kindOf(workload: PlainWorkload): TopologyCall['kind'] {
  if (asks(workload)) return 'request';
  const kinds = { ping: 'echo', datagrams: 'datagram', bulk: 'bulk' } as const;
  return kinds[workload.kind];
}

/** Machines and services by the addresses that they have. */
function ownersOf({ nodes, services }: PlainScenario): Map<string, Callee> {
  const owners = new Map<string, Callee>();
  for (const [name, { ports }] of nodes) {
    for (const address of ports.flatMap((port) => port.addresses)) {
      owners.set(address.split('/')[0], { node: `machine:${name}` });
    }
  }
  for (const [service, { balancer }] of services) {
    if (balancer.virtual !== null) owners.set(balancer.virtual.address, { service });
  }
  return owners;
}

function calleesOf(
  { services, nodes, tables }: PlainScenario,
  owners: ReadonlyMap<string, Callee>,
  workload: PlainWorkload,
): Callee[] {
  if (workload.kind === 'bulk') {
    return workload.readers.flatMap((address) => owners.get(address) ?? []);
  }
  const { name, as, address } = workload.target;
  if (name !== null && services.has(name)) {
    return destinationsOf(services, name).map((service) => ({ service }));
  }
  if (address !== null) return [owners.get(address)].filter((owner) => owner !== undefined);
  const asked = (as ?? name ?? '').toLowerCase();
  for (const table of tables.names.values()) {
    const found = table.get(asked)?.flatMap((each) => owners.get(each) ?? []);
    if (found !== undefined) return found;
  }
  return nodes.has(asked) ? [{ node: `machine:${asked}` }] : [];
}

/** What stands before services for those whose tunnels begin on these hosts. */
function waypointsOf(
  { services }: PlainScenario,
  places: readonly { host: string | null }[],
): ReadonlyMap<string, string> {
  const hosts = new Set(places.map(({ host }) => host));
  for (const { mesh, replicas } of services.values()) {
    if (mesh === null || mesh.waypoints.size === 0) continue;
    if (replicas.some(({ host }) => host !== null && hosts.has(host))) return mesh.waypoints;
  }
  return new Map();
}

/** Whom a service's replicas call, or send on to. */
function sentOn(
  { services }: PlainScenario,
  name: string,
  { handler, proxy, relay, replicas }: PlainService,
): [to: string, kind: TopologyCall['kind']][] {
  const called = handler
    .flatMap(callsIn)
    .flatMap(({ to }) => destinationsOf(services, to))
    .filter((to) => to !== name)
    .map((to): [string, 'request'] => [to, 'request']);
  const forwarded = (proxy?.routes ?? []).flatMap(({ to, mirror }) => [
    ...to.map(({ service }): [string, 'forward'] => [service, 'forward']),
    ...mirror.map(({ service }): [string, 'mirror'] => [service, 'mirror']),
  ]);
  const relayed: [string, 'forward'][] = relay?.to ? [[relay.to, 'forward']] : [];
  // Another service's replicas may do its work.
  const done = new Set(replicas.flatMap(({ of }) => of ?? []));
  const lent = [...done].map((to): [string, 'forward'] => [to, 'forward']);
  return [...called, ...forwarded, ...relayed, ...lent];
}

function callsIn(step: PlainStep) {
  if (step.kind === 'call') return [step.call];
  return step.kind === 'parallel' ? step.calls : [];
}
