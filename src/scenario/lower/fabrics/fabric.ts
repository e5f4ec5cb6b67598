import type { Path } from '../../errors.js';
import type { PlainMachine } from '../../plain.js';
import { isHost } from '../../plain/network.js';
import { PRIVATE } from '../addressing.js';
import type { Draft, PlacedNetwork } from '../draft.js';
import {
  formatAddress,
  formatSubnet,
  hostRange,
  parseSubnet,
  prefixFor,
  sizeOf,
  type Subnet,
} from '../ip.js';
import { attach, newNetwork, openNetwork } from '../networks.js';
import type { Wire } from '../../plain/network.js';

/** What generators of topologies have in common: names, addresses, leaves and links. */
export class FabricBuilder {
  readonly path: Path;
  readonly hosts: string[] = [];
  private next = 0;
  private end = 0;

  constructor(
    readonly draft: Draft,
    readonly name: string,
    readonly wire: Wire,
    private readonly told: string | undefined,
  ) {
    this.path = ['fabrics', name];
  }

  /** Sets aside as many addresses as the fabric needs; false after saying that there is no room. */
  reserve(addresses: number): boolean {
    const { draft, told } = this;
    const prefix = prefixFor(addresses);
    const subnet = told === undefined ? draft.subnets.take(PRIVATE, prefix) : parseSubnet(told);
    if (subnet === null || sizeOf(subnet.prefix) < addresses) {
      const within = told ?? formatSubnet(PRIVATE);
      const message = `${addresses} addresses are needed, more than are free in ${within}`;
      draft.problems.at(told === undefined ? this.path : [...this.path, 'subnet'], message);
      return false;
    }
    this.next = subnet.base;
    this.end = subnet.base + sizeOf(subnet.prefix);
    return true;
  }

  /** The next block of the fabric's addresses, aligned to its own size. */
  block(prefix: number): Subnet {
    const size = sizeOf(prefix);
    const base = Math.ceil(this.next / size) * size;
    this.next = Math.min(base + size, this.end);
    return { base, prefix };
  }

  router(name: string, structured: boolean): PlainMachine {
    if (structured) this.draft.structured.add(name);
    return this.draft.addRouter(name, this.path);
  }

  host(name: string): string {
    this.draft.addHost(name, this.path);
    this.hosts.push(name);
    return name;
  }

  /** Hosts around a switch, in one subnet; with a router as their way out, or without. */
  leaf(switchName: string, router: string | null, hosts: readonly string[], subnet: Subnet): void {
    const { draft, path, wire } = this;
    const network = newNetwork(switchName, path, 'bridge', wire, subnet, router);
    this.place(network);
    openNetwork(draft, network);
    for (const host of hosts) attach(draft, this.host(host), network, {}, path);
  }

  /** Hosts around a router, each with a link of its own. */
  spokes(name: string, router: string, hosts: readonly string[], subnet: Subnet): void {
    const { draft, path, wire } = this;
    const network = newNetwork(name, path, 'routed', wire, subnet, router);
    this.place(network);
    for (const host of hosts) attach(draft, this.host(host), network, {}, path);
  }

  private place(network: PlacedNetwork): void {
    this.draft.networks.set(network.name, network);
    if (network.router === null) return;
    const [gateway] = hostRange(network.subnet);
    network.gateway = formatAddress(gateway);
    network.addresses.claim(gateway);
  }

  /** Links two nodes by ports that are named after each other; their addresses in `subnet`. */
  link(a: string, b: string, wire: Wire, subnet: Subnet | null): [a: string, b: string] {
    const { draft, path } = this;
    const [first] = subnet === null ? [0] : hostRange(subnet);
    const ends: [string, string] = [formatAddress(first), formatAddress(first + 1)];
    [a, b].forEach((name, i) => {
      const node = draft.nodes.get(name);
      if (node === undefined) return;
      const addresses =
        subnet === null || node.kind === 'switch' ? [] : [`${ends[i]}/${subnet.prefix}`];
      const port = isHost(node) ? 'eth0' : [b, a][i];
      draft.addPort(node, name, port, wire, path, { addresses });
    });
    const portOf = (own: string, other: string): string =>
      draft.host(own) === null ? other : 'eth0';
    draft.connect([a, portOf(a, b)], [b, portOf(b, a)], wire);
    return ends;
  }

  /** A link between the fabric's own routers, in a subnet of two (RFC 3021). */
  trunk(a: string, b: string, wire: Wire): [a: string, b: string] {
    const subnet = this.block(31);
    this.draft.transit.add(formatSubnet(subnet));
    return this.link(a, b, wire, subnet);
  }

  route(router: PlainMachine, to: string, via: string, port: string): void {
    this.draft.addRoute(router, { to, via, port });
  }
}

/** The subnet that holds so many hosts and their gateway. */
export function leafPrefix(hosts: number): number {
  return prefixFor(hosts + 3);
}

export function range<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

export const EVERYWHERE = '0.0.0.0/0';
