import { isLoopback } from '../../net/address.js';
import type { Network } from '../schema.js';
import type { Draft, PlacedNetwork } from './draft.js';
import { contains, formatSubnet, parseAddress } from './ip.js';
import { addRules, madeRule } from './rules.js';

const DNS_PORT: [number, number] = [53, 53];
/** resolv.conf takes so many (MAXNS). */
export const MOST_SERVERS = 3;

/** Whom the hosts of a network ask, as far as it can be said before there are hosts. */
export function nameServersOf({ dns }: Network, gateway: string): string[] {
  if (dns === null) return [];
  if (dns.nodeCache) return [dns.nodeCache.address];
  if (dns.address !== undefined) return [dns.address];
  return dns.on === undefined ? [gateway] : [];
}

/** The address of a network's DNS server that its router bears besides the gateway's. */
export function ownNameServer({ told, nameServers, gateway }: PlacedNetwork): string[] {
  const dns = told?.dns ?? null;
  if (dns === null || nameServers.length === 0) return [];
  const [server] = nameServers;
  const elsewhere = dns.on !== undefined && !dns.nodeCache;
  return elsewhere || server === gateway || isLoopback(parseAddress(server))
    ? []
    : [`${server}/32`];
}

/** Whether each host has a DNS server of its own, as Docker's 127.0.0.11 is. */
export function isOnEachHost({ nameServers }: PlacedNetwork): boolean {
  return nameServers.length === 1 && isLoopback(parseAddress(nameServers[0]));
}

/** Hosts of a network that run its DNS server, and their addresses there. */
export function serversOn(draft: Draft, { told, members }: PlacedNetwork): Map<string, string> {
  const hosts = draft.hostsNamed(told?.dns?.on ?? '') ?? [];
  const servers = new Map<string, string>();
  for (const host of hosts) {
    const address = members.get(host);
    if (address !== undefined) servers.set(host, address);
  }
  return servers;
}

/** Of networks whose DNS servers stand on hosts: finds them, and the way to them. */
export function placeNameServers(draft: Draft): void {
  for (const network of draft.networks.values()) {
    const dns = network.told?.dns ?? null;
    if (dns === null) continue;
    const path = [...network.path, 'dns'];
    if (dns.on === undefined) {
      if (dns.nodeCache) {
        const message =
          'stands before DNS servers on hosts: say on which (dns.on); else the router answers itself';
        draft.problems.at([...path, 'nodeCache'], message);
      }
      continue;
    }
    const servers = serversOn(draft, network);
    if (servers.size === 0) {
      const known = [...network.members.keys()];
      draft.problems.unknown([...path, 'on'], `host on '${network.name}'`, dns.on, known);
      continue;
    }
    const { address } = dns;
    if (address === undefined) {
      if (!dns.nodeCache) network.nameServers = [...servers.values()].slice(0, MOST_SERVERS);
    } else if (
      isLoopback(parseAddress(address)) ||
      contains(network.subnet, parseAddress(address))
    ) {
      const message = `hosts do not send what is for ${address} to the router, which translates it: take one that is not in ${formatSubnet(network.subnet)}`;
      draft.problems.at([...path, 'address'], message);
    }
  }
}

/** The rules that lead from the address of a network's DNS servers to hosts. */
export function translateNameServers(draft: Draft): void {
  for (const network of draft.networks.values()) {
    const address = network.told?.dns?.address;
    const servers = [...serversOn(draft, network).values()];
    const router = draft.router(network.router ?? '');
    if (address === undefined || router === null || servers.length === 0) continue;
    if (draft.given.has(network.router as string)) continue;
    const name = `dns of ${network.name}`;
    const when = { destination: [address], destinationPort: [DNS_PORT] };
    const to = servers.join(', ');
    for (const hook of ['prerouting', 'output']) {
      const verdict = { kind: 'dnat', options: new Map([['to', to]]) };
      addRules(router, hook, [madeRule(name, when, verdict)]);
    }
    if (network.kind === 'routed') continue;
    // Its answer would go past the router, were the source not the router's.
    const back = {
      source: [formatSubnet(network.subnet)],
      destination: servers,
      destinationPort: [DNS_PORT],
      state: ['dnat'],
    };
    const masquerade = { kind: 'masquerade', options: new Map<string, number>() };
    addRules(router, 'postrouting', [madeRule(`hairpin of ${name}`, back, masquerade)], 'first');
  }
}
