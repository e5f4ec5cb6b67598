import type { Path } from '../errors.js';
import { sortedByName } from '../natural-order.js';
import type { PlainReplica } from '../plain.js';
import type { Service } from '../schema.js';
import type { Draft } from './draft.js';
import type { PlannedHost } from './hosts.js';
import { slotsOf } from './slots.js';

/** Of most replicas. */
const NO_LABELS = new Map<string, string>();

type Told = Exclude<Service['replicas'], number | undefined>[number];

/** A service's replicas before the hosts stand. */
export interface PlannedReplicas {
  replicas: PlainReplica[];
  /** Whether callers reach them over a network. */
  networked: boolean;
}

/** The replicas of all services; hosts that they bring with them are added to `hosts`. */
export function planReplicas(draft: Draft, hosts: PlannedHost[]): Map<string, PlannedReplicas> {
  const declared = new Set(hosts.map(({ name }) => name));
  const known = (name: string): string[] | null =>
    draft.groups.get(name) ?? (declared.has(name) || draft.host(name) !== null ? [name] : null);
  const planned = new Map<string, PlannedReplicas>();
  for (const [name, service] of sortedByName(draft.scenario.services)) {
    const path = ['services', name];
    const places = placesOf(draft, service, path, known, [...draft.groups.keys(), ...declared]);
    const all = withLatecomers(draft, name, entries(service, places), places);
    const present = all.present;
    const replicas = all.entries.map(({ told, host, path: at }, i): PlainReplica => {
      const replica = told?.name ?? besideOf(service, host) ?? host ?? `${name}-${i}`;
      const runsOn = told?.host === undefined ? (host ?? ownHost(service, replica)) : told.host;
      if (told?.host !== undefined && told.host !== null && known(told.host)?.length !== 1) {
        draft.problems.unknown([...path, ...at, 'host'], 'host', told.host, declared);
      }
      return {
        name: replica,
        host: runsOn,
        ports: told?.ports ?? [...new Set(portsOf(service).map(({ target }) => target))],
        weight: told?.weight ?? 1,
        speed: (told?.speed ?? 1) * (service.speed ?? 1),
        workers: told?.workers ?? service.workers,
        absent: told?.absent ?? i >= present,
        priority: told?.priority ?? 0,
        degraded: told?.degraded ?? false,
        zone: told?.zone ?? '',
        of: told?.of ?? null,
        labels: told?.labels ?? NO_LABELS,
      };
    });
    for (const { host } of service.network === undefined ? [] : replicas) {
      if (host === null || known(host) !== null) continue;
      const networks = [{ network: service.network as string }];
      hosts.push({ name: host, told: null, networks, path });
    }
    checkNames(draft, replicas, path);
    const at = service.balancer?.at;
    const networked =
      service.network !== undefined ||
      replicas.some(({ host }) => host !== null) ||
      // Nobody shows where the service is, but for where its balancers stand.
      (replicas.length === 0 && (at === 'router' || at === 'nowhere')) ||
      (service.balancer?.virtual ?? null) !== null;
    planned.set(name, { replicas, networked });
    if (networked && !draft.groups.has(name) && known(name) === null) {
      draft.groups.set(
        name,
        replicas.flatMap(({ host }) => host ?? []),
      );
    }
  }
  likeTheirOwners(planned);
  return planned;
}

/** A proxy beside others has a name of its own on their host. */
function besideOf({ mesh }: Service, host: string | null): string | null {
  if (mesh === null || host === null) return null;
  return `${host}-${mesh.mode === 'sidecar' ? 'sidecar' : 'ztunnel'}`;
}

/** What belongs to another service is as it is there. */
function likeTheirOwners(planned: ReadonlyMap<string, PlannedReplicas>): void {
  for (const { replicas } of planned.values()) {
    for (const replica of replicas) {
      const theirs = replica.of === null ? undefined : planned.get(replica.of)?.replicas;
      const owner = theirs?.find(({ host, of }) => host === replica.host && of === null);
      if (owner === undefined) continue;
      const { speed, workers, absent } = owner;
      Object.assign(replica, { speed, workers, absent });
    }
  }
}

/** The ports of a service, the short form's included. */
export function portsOf(service: Service) {
  const { port = 80, targetPort = port } = service;
  const short = [{ name: '', protocol: 'any' as const, port, target: targetPort }];
  const ports = service.balancer?.virtual?.ports ?? service.ports ?? short;
  return ports.map((each) => ({ ...each, target: each.target ?? each.port }));
}

function ownHost(service: Service, replica: string): string | null {
  return service.network === undefined ? null : replica;
}

/** Existing hosts for the replicas, one each; null where they get their own. */
function placesOf(
  draft: Draft,
  service: Service,
  path: Path,
  known: (name: string) => string[] | null,
  names: string[],
): string[] | null {
  if (service.hosts === undefined) return null;
  const places = service.hosts.flatMap((name, i) => {
    const hosts = known(name);
    if (hosts === null) draft.problems.unknown([...path, 'hosts', i], 'host', name, names);
    return service.mesh === null ? (hosts ?? []) : meshed(draft, hosts ?? []);
  });
  const count = Array.isArray(service.replicas)
    ? expanded(service.replicas).length
    : service.replicas;
  if (count !== undefined && count !== places.length) {
    const message = `there are ${count} replicas, but ${places.length} hosts for them`;
    draft.problems.at([...path, 'replicas'], message);
  }
  return places;
}

/** Of hosts, those that have a proxy: one of several may be left out by its own name. */
function meshed({ scenario }: Draft, hosts: readonly string[]): string[] {
  return hosts.filter((host) => !scenario.mesh.without.includes(host));
}

interface Entry {
  told: Told | null;
  host: string | null;
  /** Within the service. */
  path: Path;
}

function entries(service: Service, places: string[] | null): Entry[] {
  const { replicas = places?.length ?? 1 } = service;
  if (typeof replicas === 'number') {
    return Array.from({ length: replicas }, (_, i) => ({
      told: null,
      host: places?.[i] ?? null,
      path: ['replicas'],
    }));
  }
  return expanded(replicas).map((entry, i) => ({ ...entry, host: places?.[i] ?? null }));
}

/** A service that is given by number grows to the most that the timeline asks of it. */
function withLatecomers(
  { scenario }: Draft,
  name: string,
  known: Entry[],
  places: string[] | null,
): { entries: Entry[]; present: number } {
  const present = known.length;
  const service = scenario.services.get(name) as Service;
  if (places !== null || Array.isArray(service.replicas)) return { entries: known, present };
  const most = slotsOf(scenario, name, service, present);
  const late = Array.from({ length: most - present }, (): Entry => ({
    told: null,
    host: null,
    path: ['replicas'],
  }));
  return { entries: [...known, ...late], present };
}

function expanded(replicas: readonly Told[]): { told: Told; path: Path }[] {
  return replicas.flatMap((told, i) => {
    const path = ['replicas', i];
    const { name, count } = told;
    if (count === undefined) return [{ told, path }];
    return Array.from({ length: count }, (_, j) => ({
      told: { ...told, name: name === undefined ? undefined : `${name}-${j}` },
      path,
    }));
  });
}

function checkNames(draft: Draft, replicas: readonly PlainReplica[], path: Path): void {
  const seen = new Set<string>();
  for (const { name } of replicas) {
    if (seen.has(name))
      draft.problems.at([...path, 'replicas'], `two replicas are called '${name}'`);
    seen.add(name);
  }
}
