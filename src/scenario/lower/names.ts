import { SECOND } from '../../engine/time.js';
import { compareNatural, sortedByName } from '../natural-order.js';
import type { PlainMachine, PlainNames, PlainProcess, PlainService } from '../plain.js';
import type { Draft, PlacedNetwork } from './draft.js';
import { addressOf } from './ip.js';

type PlainDns = Extract<PlainProcess, { kind: 'dns' }>;

/** Docker's embedded server lets answers be kept for 600 s (moby, libnetwork/resolver.go). */
const TTL = 600 * SECOND;

/**
 * DNS: each network sees the hosts and services on it, then those of the networks that it reaches.
 * Names of services win over those of hosts.
 */
export function serveNames(draft: Draft, services: ReadonlyMap<string, PlainService>): void {
  const own = new Map<string, PlainNames>();
  for (const network of draft.networks.values()) {
    if (network.resolver !== null) own.set(network.name, namesOf(draft, network, services));
  }
  for (const [name, network] of draft.networks) {
    const names = own.get(name);
    const router = draft.router(network.router ?? '');
    if (names === undefined || router === null || network.told === null) continue;
    const { reaches, dns } = network.told;
    const reached = [...draft.networks.values()].filter(
      (other) =>
        other !== network &&
        other.router === network.router &&
        (reaches === 'all' || reaches.includes(other.name)),
    );
    const view: PlainNames = new Map(names);
    for (const other of reached) {
      for (const [each, addresses] of own.get(other.name) ?? []) {
        if (!view.has(each)) view.set(each, addresses);
      }
    }
    draft.tables.names.set(name, new Map(sortedByName(view)));
    const server = dnsOn(router, dns?.ttl ?? TTL, dns?.delay ?? 0);
    for (const port of network.routerPorts) server.views.set(port, name);
  }
  for (const node of draft.nodes.values()) {
    if (node.kind === 'switch') continue;
    for (const each of node.processes) {
      if (each.kind === 'dns') each.views = new Map(sortedByName(each.views));
    }
  }
}

/** The DNS server of a machine, made where it is not there. */
function dnsOn(machine: PlainMachine, ttl: number, delay: number): PlainDns {
  const there = machine.processes.find((each) => each.kind === 'dns');
  if (there !== undefined) return there;
  const made: PlainDns = { kind: 'dns', name: 'dns', listen: [53], views: new Map(), ttl, delay };
  machine.processes.push(made);
  return made;
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
