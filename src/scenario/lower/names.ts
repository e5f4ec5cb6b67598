import { SECOND } from '../../engine/time.js';
import { LOOPBACK_PORT } from '../../devices/chains/table.js';
import { compareNatural, sortedByName } from '../natural-order.js';
import type { PlainMachine, PlainNames, PlainProcess, PlainService } from '../plain.js';
import { MOST_OVER_UDP } from '../plain/names.js';
import { NO_CALLERS } from '../plain/network.js';
import type { Host, Network } from '../schema.js';
import type { Draft, PlacedNetwork } from './draft.js';
import { addressOf } from './ip.js';
import { isOnEachHost, serversOn } from './name-servers.js';

type PlainDns = Extract<PlainProcess, { kind: 'dns' }>;
type NetworkDns = NonNullable<Network['dns']>;
type HostDns = NonNullable<Host['dns']>;

/** Docker's embedded server lets answers be kept for 600 s (moby, libnetwork/resolver.go). */
const TTL = 600 * SECOND;
/** The view of those that come by a port without one. */
const OTHERS = '*';

/**
 * DNS: each network sees the hosts and services on it, then those of the networks that it reaches.
 * Names of services win over those of hosts, and records over both.
 */
export function serveNames(draft: Draft, services: ReadonlyMap<string, PlainService>): void {
  const own = new Map<string, PlainNames>();
  for (const network of draft.networks.values()) {
    if (hasDns(network)) own.set(network.name, namesOf(draft, network, services));
  }
  serveRecords(draft);
  for (const [name, network] of draft.networks) {
    const names = own.get(name);
    if (names === undefined || draft.router(network.router ?? '') === null) continue;
    const view = viewOf(draft, network, names, own);
    draft.tables.names.set(name, new Map(sortedByName(view)));
    serveNetwork(draft, network);
  }
  serveThoseOnSeveral(draft);
  for (const node of draft.nodes.values()) {
    if (node.kind === 'switch') continue;
    for (const each of node.processes) {
      if (each.kind === 'dns') each.views = new Map(sortedByName(each.views));
    }
  }
}

function hasDns({ told, nameServers }: PlacedNetwork): boolean {
  return (told?.dns ?? null) !== null && nameServers.length > 0;
}

/** Its own names, then those of the networks that it reaches. */
function viewOf(
  draft: Draft,
  network: PlacedNetwork,
  names: PlainNames,
  all: ReadonlyMap<string, PlainNames>,
): PlainNames {
  const { reaches } = network.told as Network;
  const view: PlainNames = new Map(names);
  for (const other of draft.networks.values()) {
    const isReached = reaches === 'all' || reaches.includes(other.name);
    if (other === network || other.router !== network.router || !isReached) continue;
    for (const [each, addresses] of all.get(other.name) ?? []) {
      if (!view.has(each)) view.set(each, addresses);
    }
  }
  return view;
}

/** Servers that hosts have for records of their own. */
function serveRecords(draft: Draft): void {
  for (const [word, { dns }] of draft.scenario.hosts) {
    if (dns === undefined) continue;
    for (const host of draft.hostsNamed(word) ?? []) {
      const machine = draft.host(host);
      if (machine === null) continue;
      const table = `${host} records`;
      draft.tables.names.set(table, new Map(sortedByName(recordsOf(dns))));
      dnsOn(machine, dns, dns.cache).views.set(OTHERS, table);
    }
  }
}

/** Puts the server of a network where it stands. */
function serveNetwork(draft: Draft, network: PlacedNetwork): void {
  const { name, members, routerPorts } = network;
  const router = draft.router(network.router ?? '') as PlainMachine;
  const dns = network.told?.dns as NetworkDns;
  const servers = serversOn(draft, network);
  if (isOnEachHost(network)) {
    for (const host of members.keys()) {
      const { views } = dnsOn(draft.host(host) as PlainMachine, dns, dns.serverCache);
      const before = views.get(LOOPBACK_PORT);
      views.set(LOOPBACK_PORT, before === undefined ? name : joined(draft, before, name));
    }
  } else if (servers.size > 0) {
    for (const host of servers.keys()) {
      const at = draft.attachments.get(host)?.find((each) => each.network === network);
      const machine = draft.host(host) as PlainMachine;
      if (at !== undefined) dnsOn(machine, dns, dns.serverCache).views.set(at.port, name);
    }
    if (!dns.nodeCache) return;
    const { tcp, success, denial } = dns.nodeCache;
    const forward = { to: [...servers.values()], tcp };
    dnsOn(router, { forward }, { success, denial });
  } else {
    const server = dnsOn(router, dns, dns.serverCache);
    for (const port of routerPorts) server.views.set(port, name);
  }
}

/**
 * A host on several networks asks the server of the first, and is told the names of all, as Docker's
 * resolver looks through every network of its container.
 */
function serveThoseOnSeveral(draft: Draft): void {
  for (const [host, attachments] of draft.attachments) {
    const named = attachments.filter(({ network }) => draft.tables.names.has(network.name));
    if (named.length < 2) continue;
    const [{ network }] = named;
    const router = draft.router(network.router ?? '');
    const [server] = network.nameServers;
    const address = network.members.get(host);
    if (router === null || server !== network.gateway || address === undefined) continue;
    const tables = named.map((each) => each.network.name);
    const dns = dnsOn(router, network.told?.dns as NetworkDns);
    if (dns.callers === NO_CALLERS) dns.callers = new Map();
    dns.callers.set(
      address,
      tables.reduce((first, second) => joined(draft, first, second)),
    );
  }
}

/** One table for a host on two networks: what the first knows goes before. */
function joined({ tables }: Draft, first: string, second: string): string {
  const name = `${first} ${second}`;
  if (tables.names.has(name)) return name;
  const names = new Map([...(tables.names.get(second) ?? []), ...(tables.names.get(first) ?? [])]);
  tables.names.set(name, new Map(sortedByName(names)));
  return name;
}

/** The DNS server of a machine, made where it is not there. */
function dnsOn(
  machine: PlainMachine,
  told: Omit<HostDns, 'records' | 'cache'>,
  cache: PlainDns['cache'] = null,
): PlainDns {
  const there = machine.processes.find((each) => each.kind === 'dns');
  if (there !== undefined) return there;
  const made: PlainDns = {
    kind: 'dns',
    name: 'dns',
    listen: [53],
    views: new Map(),
    callers: NO_CALLERS,
    ttl: told.ttl ?? TTL,
    delay: told.delay ?? 0,
    negativeTtl: told.negativeTtl ?? null,
    zones: told.zones ?? null,
    forward: told.forward ?? null,
    cache,
    maximum: told.maximum ?? MOST_OVER_UDP,
  };
  machine.processes.push(made);
  return made;
}

function recordsOf({ records }: Pick<HostDns, 'records'>): PlainNames {
  return new Map([...(records ?? [])].map(([name, addresses]) => [name.toLowerCase(), addresses]));
}

function namesOf(
  draft: Draft,
  network: PlacedNetwork,
  services: ReadonlyMap<string, PlainService>,
): PlainNames {
  const names: PlainNames = new Map();
  if (namesHosts(network)) {
    for (const [host, address] of network.members) names.set(host.toLowerCase(), [address]);
    for (const [group, hosts] of draft.groups) {
      const here = hosts.flatMap((host) => network.members.get(host) ?? []);
      if (here.length > 0) names.set(group.toLowerCase(), here);
    }
  }
  for (const [name, service] of services) {
    const told = draft.scenario.services.get(name);
    const here = service.replicas.some(({ host }) => host !== null && network.members.has(host));
    if (!here && told?.network !== network.name) continue;
    const addresses = addressesOf(draft, network, service);
    for (const each of [name, ...(told?.aliases ?? [])]) names.set(each.toLowerCase(), addresses);
  }
  for (const [name, addresses] of recordsOf(network.told?.dns ?? {})) names.set(name, addresses);
  return names;
}

/** Whether a network's DNS server knows its hosts: a cluster's knows services only. */
export function namesHosts(network: PlacedNetwork): boolean {
  return network.told?.dns?.hosts !== false;
}

function addressesOf(draft: Draft, network: PlacedNetwork, service: PlainService): string[] {
  const { virtual } = service.balancer;
  if (virtual !== null) return [virtual.address];
  const addresses = service.replicas.flatMap(({ host }) => {
    if (host === null) return [];
    const here = network.members.get(host) ?? firstAddress(draft, host);
    return here === null ? [] : [here];
  });
  return [...new Set(addresses)].sort(compareNatural);
}

/** A node's first address; null where it has none. */
export function firstAddress(draft: Draft, name: string): string | null {
  for (const { addresses } of draft.nodes.get(name)?.ports ?? []) {
    if (addresses.length > 0) return addressOf(addresses[0]);
  }
  return null;
}
