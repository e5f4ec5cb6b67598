import type { TreeMap } from '../../scenario/document.js';
import type { TreeOrigins } from '../../scenario/included.js';
import type { Host, Scenario, Service } from '../../scenario/schema.js';
import { mapOf } from '../mesh/words.js';
import { type Gateway, plainName, type Server } from './gateway.js';

/** Where hosts go of which nobody says it. */
const LAN = 'lan';
/** The machine of servers at 127.0.0.1. */
const LOOPBACK = 'localhost';

/** Of what a scenario says about a service, what makes it one of its own, and not a proxy's upstream. */
export function standsByItself(service: Service): boolean {
  const { network, hosts, replicas, balancer, proxy, relay, address } = service;
  const hosted = Array.isArray(replicas) && replicas.some(({ host }) => host !== undefined);
  const placed = network !== undefined || hosts !== undefined || hosted || address !== undefined;
  return placed || balancer?.virtual !== undefined || proxy !== null || relay !== null;
}

/** Where the servers of proxies stand: hosts of the scenario, and new ones on its network. */
export class Standing {
  readonly hosts: TreeMap = new Map();
  readonly networks: TreeMap = new Map();
  private readonly known: ReadonlySet<string>;
  private readonly made = new Map<string, string>();
  private readonly addresses = new Map<string, string>();
  private readonly services = new Map<string, string>();

  constructor(
    private readonly scenario: Scenario,
    private readonly origins: TreeOrigins,
  ) {
    this.known = hostsOf(scenario.hosts);
    for (const [name, service] of scenario.services) {
      if (!standsByItself(service) && typeof service.replicas !== 'number') continue;
      for (const each of [name, ...service.aliases]) this.services.set(each, name);
    }
  }

  /** The network of a gateway; null for none, undefined where it is not clear which. */
  networkOf({ network }: Gateway): string | null | undefined {
    const { networks, hosts } = this.scenario;
    if (network !== undefined) return network;
    if (networks.size > 1) return undefined;
    const [only] = networks.keys();
    if (only !== undefined) return only;
    const named = [...hosts.values()].flatMap((host) => host.networks.map((each) => each.network));
    return hosts.size === 0 ? null : (named[0] ?? LAN);
  }

  /** The service of the scenario that a server is; null for none. */
  serviceOf({ host }: Server): string | null {
    return this.services.get(host) ?? null;
  }

  /** The host that a server is on, made where it is not there yet. */
  hostOf({ host, place }: Server, network: string): string {
    if (this.known.has(host)) return host;
    const isLoopback = /^(127\.|localhost$|::1$|\[::1\]$)/.test(host);
    const plain = isLoopback ? LOOPBACK : plainName(host);
    const known = this.made.get(plain);
    if (known !== undefined) return plain;
    this.made.set(plain, network);
    if (/^\d+\.\d+\.\d+\.\d+$/.test(host) && !isLoopback) this.addresses.set(plain, host);
    this.hosts.set(plain, mapOf({ networks: network }));
    this.origins.set(['hosts', plain], place);
    return plain;
  }

  /**
   * Networks that the scenario does not have. Servers keep the addresses that files give them where
   * these are of one network: some policies hash them.
   */
  settle(network: string): void {
    if (this.scenario.networks.has(network) || this.networks.has(network)) return;
    const own = [...this.made].filter(([, on]) => on === network).map(([name]) => name);
    const told = own.flatMap((name) => this.addresses.get(name) ?? []);
    const subnet = told.length === 0 ? null : subnetOf(told);
    const words: TreeMap = new Map();
    if (own.length > 1000) words.set('ports', own.length + 1024);
    if (subnet !== null) {
      words.set('subnet', subnet.text);
      if (told.includes(subnet.first)) words.set('gateway', subnet.last);
      for (const name of own) {
        const address = this.addresses.get(name);
        if (address === undefined) continue;
        this.hosts.set(name, mapOf({ networks: mapOf({ [network]: mapOf({ address }) }) }));
      }
    }
    this.networks.set(network, words);
  }
}

function hostsOf(hosts: ReadonlyMap<string, Host>): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [name, { count, names: told }] of hosts) {
    if (told !== undefined) for (const each of told) names.add(each);
    else if (count === undefined) names.add(name);
    else for (let i = 0; i < count; i++) names.add(`${name}-${i}`);
  }
  return names;
}

/** The smallest network from /16 to /24 that has all of some addresses; null where there is none. */
function subnetOf(
  addresses: readonly string[],
): { text: string; first: string; last: string } | null {
  const numbers = addresses.map(numberOf);
  if (numbers.some(Number.isNaN)) return null;
  for (let prefix = 24, size = 256; prefix >= 16; prefix--, size *= 2) {
    const base = Math.floor(numbers[0] / size) * size;
    const isWithin = (number: number): boolean => number > base && number < base + size - 1;
    if (!numbers.every((number) => Math.floor(number / size) * size === base)) continue;
    if (!numbers.every(isWithin)) return null;
    return {
      text: `${textOf(base)}/${prefix}`,
      first: textOf(base + 1),
      last: textOf(base + size - 2),
    };
  }
  return null;
}

function numberOf(address: string): number {
  const parts = address.split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => part > 255)) return NaN;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

function textOf(number: number): string {
  return [24, 16, 8, 0].map((bits) => (number >>> bits) & 255).join('.');
}
