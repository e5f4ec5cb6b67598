import type { Path } from '../errors.js';
import { unknownWord } from '../nearest.js';
import type { PlainFilterRule, PlainNames } from '../plain.js';
import type { Network } from '../schema.js';
import type { Draft, DraftHost, DraftRouter, Wire } from './draft.js';
import { compareNatural, sortedByName } from '../natural-order.js';
import {
  AddressPool,
  holds,
  overlap,
  parseSubnet,
  prefixFor,
  type Subnet,
  SubnetPool,
  subnetText,
  toNumber,
  toText,
} from './subnets.js';

/** A host on a network, with what its entry says beyond the network's own. */
export interface Attachment extends Wire {
  network: string;
  address?: string;
  mac?: string;
}

/** A network in the making. */
export interface DraftNetwork {
  name: string;
  path: Path;
  plain: Network;
  subnet: Subnet;
  pool: AddressPool;
  gateway: string | null;
  router: string | null;
  hosts: string[];
  /** Names for its DNS, beyond the hosts'. */
  names: PlainNames;
}

/** Docker's pools for user-defined networks (moby daemon/libnetwork/ipamutils). */
const POOLS = [
  '172.18.0.0/16',
  '172.19.0.0/16',
  '172.20.0.0/14',
  '172.24.0.0/14',
  '172.28.0.0/14',
  '192.168.0.0/16',
];

/** Isolation rules name both networks, as long as there are so few that they can be read. */
const PAIRS = 24;
const DNS_TTL = 600e9;
const DNS_DELAY = 20_000;

/** Lowers networks: a switch, or routed links, a router, addresses, names and filters. */
export class NetworkLowering {
  readonly networks = new Map<string, DraftNetwork>();
  private readonly attachments = new Map<string, { host: string; wish: Attachment; path: Path }[]>();

  constructor(private readonly draft: Draft) {}

  /** Makes the networks known, with their subnets; hosts are attached later. */
  declare(networks: ReadonlyMap<string, Network>, path: (name: string) => Path): void {
    const subnets = new SubnetPool(POOLS);
    const all = sortedByName(networks);
    for (const [name, plain] of all) {
      if (plain.subnet === undefined) continue;
      const subnet = parseSubnet(plain.subnet);
      for (const other of this.networks.values()) {
        if (!overlap(other.subnet, subnet)) continue;
        const text = `the subnet overlaps that of '${other.name}', ${subnetText(other.subnet)}`;
        this.draft.complain([...path(name), 'subnet'], text);
      }
      subnets.use(subnet);
      this.add(name, plain, subnet, path(name));
    }
    for (const [name, plain] of all) {
      if (plain.subnet !== undefined) continue;
      const subnet = subnets.give(16) ?? subnets.give(20);
      if (subnet === null) this.draft.complain(path(name), 'no subnet is left: give one');
      else this.add(name, plain, subnet, path(name));
    }
  }

  /** A host is to be on a network. */
  attach(host: string, wish: Attachment, path: Path): void {
    if (!this.networks.has(wish.network)) {
      this.draft.complain(path, unknownWord('network', wish.network, this.networks.keys()));
      return;
    }
    let list = this.attachments.get(wish.network);
    if (list === undefined) this.attachments.set(wish.network, (list = []));
    list.push({ host, wish, path });
  }

  /** Builds all networks; what they need of hosts has been said. */
  build(): void {
    for (const [, network] of sortedByName(this.networks)) this.buildOne(network);
  }

  /** Filters, masquerade and names: when services have got their addresses. */
  finish(): void {
    const byRouter = new Map<string, DraftNetwork[]>();
    for (const [, network] of sortedByName(this.networks)) {
      if (network.router === null) continue;
      const others = byRouter.get(network.router);
      if (others === undefined) byRouter.set(network.router, [network]);
      else others.push(network);
    }
    for (const [router, networks] of byRouter) {
      const node = this.draft.nodes.get(router) as DraftRouter;
      for (const network of networks) {
        const { masquerade, internal } = network.plain;
        if (masquerade && !internal) {
          node.masquerade.push({ source: subnetText(network.subnet), ports: [1024, 65_535] });
        }
        this.publishNames(network, networks);
      }
      if (networks.length > 1) this.isolate(node, networks);
    }
  }

  private add(name: string, plain: Network, subnet: Subnet, path: Path): void {
    const pool = new AddressPool(subnet);
    const { router } = plain;
    let gateway: string | null = null;
    if (router !== null) {
      gateway = plain.gateway ?? toText(subnet.prefix >= 31 ? subnet.first : subnet.first + 1);
      if (!pool.take(toNumber(gateway))) {
        this.draft.complain([...path, 'gateway'], `${gateway} is not in ${subnetText(subnet)}`);
      }
    }
    this.networks.set(name, {
      name,
      path,
      plain,
      subnet,
      pool,
      gateway,
      router,
      hosts: [],
      names: new Map(),
    });
  }

  private buildOne(network: DraftNetwork): void {
    const { name, plain, router, path, gateway } = network;
    const members = this.attachments.get(name) ?? [];
    members.sort((a, b) => compareNatural(a.host, b.host));
    const bridge = plain.kind === 'bridge' ? this.draft.addSwitch(name, path) : null;
    const needed = members.length + (router === null ? 0 : 1);
    if (bridge !== null && needed > plain.ports) {
      const text = `${needed} ports are needed, and a bridge has ${plain.ports} (ports:)`;
      this.draft.complain(path, text);
      return;
    }
    const node = router === null ? null : this.draft.router(router, [...path, 'router']);
    if (node !== null && bridge !== null) {
      const addresses = [`${gateway as string}/${network.subnet.prefix}`];
      this.draft.port(node, name, plain, { addresses });
      this.draft.port(bridge, router, plain);
      const a = { node: name, port: router as string };
      this.draft.link(a, { node: router as string, port: name }, plain);
    }
    if (bridge === null && node === null) {
      this.draft.complain(path, 'a routed network needs a router');
      return;
    }
    // Addresses that are asked for go first, so that nobody else is given them.
    for (const { wish, path: at } of members) {
      if (wish.address === undefined) continue;
      const address = toNumber(wish.address);
      if (network.pool.take(address)) continue;
      const inside = holds(network.subnet, address);
      const why = inside ? 'is taken' : `is not in ${subnetText(network.subnet)}`;
      this.draft.complain(at, `${wish.address} ${why}`);
    }
    this.addRoutes(network);
    for (const { host, wish, path: at } of members) {
      const given = wish.address === undefined ? network.pool.give() : toNumber(wish.address);
      if (given < 0) {
        this.draft.complain(at, `no address is left in ${subnetText(network.subnet)}`);
        return;
      }
      this.connect(network, node, host, wish, toText(given));
    }
  }

  /** The way out for all hosts of the network, as one table. */
  private addRoutes(network: DraftNetwork): void {
    const { name, plain, gateway } = network;
    if (gateway === null) return;
    const byDefault = { to: '0.0.0.0/0', via: gateway, port: null };
    const routes =
      plain.kind === 'routed'
        ? [
            { to: `${gateway}/32`, via: null, port: 'eth0' },
            { ...byDefault, port: 'eth0' },
          ]
        : [byDefault];
    this.draft.routeTables.set(name, routes);
  }

  private connect(
    network: DraftNetwork,
    router: DraftRouter | null,
    name: string,
    wish: Attachment,
    address: string,
  ): void {
    const { draft } = this;
    const { plain, subnet, gateway } = network;
    const host = draft.nodes.get(name) as DraftHost;
    const wire: Wire = {
      rate: wish.rate === undefined ? plain.rate : wish.rate,
      delay: wish.delay ?? plain.delay,
      mtu: wish.mtu ?? plain.mtu,
      framing: wish.framing ?? plain.framing,
      queue: wish.queue ?? plain.queue,
      impairments: wish.impairments ?? plain.impairments,
    };
    const routed = plain.kind === 'routed';
    const prefix = routed ? 32 : subnet.prefix;
    const first = host.ports.length === 0;
    const port = draft.port(host, null, wire, { mac: wish.mac, addresses: [`${address}/${prefix}`] });
    const end = { node: name, port: port.name };
    if (routed) {
      const node = router as DraftRouter;
      draft.port(node, name, wire, { addresses: [`${gateway as string}/32`] });
      node.routes.push({ to: `${address}/32`, via: null, port: name });
      draft.link(end, { node: network.router as string, port: name }, wire);
    } else {
      const bridge = draft.nodes.get(network.name);
      if (bridge?.kind !== 'switch') return;
      draft.port(bridge, name, wire);
      draft.link(end, { node: network.name, port: name }, wire);
    }
    network.hosts.push(name);
    if (!draft.addresses.has(name)) draft.addresses.set(name, address);
    if (first && gateway !== null) {
      if (Array.isArray(host.routes) && host.routes.length === 0) host.routes = network.name;
      if (plain.dns && host.resolver === null) host.resolver = gateway;
    }
    network.names.set(name.toLowerCase(), [address]);
  }

  /** What members of a network may ask for: its own names, and those of networks that it reaches. */
  private publishNames(network: DraftNetwork, neighbours: readonly DraftNetwork[]): void {
    const { name, plain, router } = network;
    if (!plain.dns) return;
    const names: PlainNames = new Map();
    for (const other of neighbours) {
      if (other !== network && !reaches(network, other)) continue;
      for (const [host, addresses] of other.names) if (!names.has(host)) names.set(host, addresses);
    }
    // Its own come first where both have one.
    for (const [host, addresses] of network.names) names.set(host, addresses);
    this.draft.nameTables.set(name, new Map(sortedByName(names)));
    const node = this.draft.nodes.get(router as string) as DraftRouter;
    const ports = plain.kind === 'routed' ? network.hosts : [name];
    for (const port of ports) node.views.set(port, name);
  }

  /** Docker's rule: what one network has begun passes to another only where it is said. */
  private isolate(router: DraftRouter, networks: readonly DraftNetwork[]): void {
    const rules = router.filters.rules;
    rules.push({ ...ANY, name: 'established', established: true, verdict: 'accept' });
    for (const from of networks) {
      for (const to of networks) {
        if (from === to) continue;
        const accept = reaches(from, to);
        if (!accept && networks.length > PAIRS) continue;
        rules.push({
          ...ANY,
          name: `${accept ? 'pass' : 'isolation'}: ${from.name} to ${to.name}`,
          source: subnetText(from.subnet),
          destination: subnetText(to.subnet),
          verdict: accept ? 'accept' : 'drop',
        });
      }
    }
    if (networks.length <= PAIRS) return;
    for (const { name, subnet } of networks) {
      const own = subnetText(subnet);
      rules.push({ ...ANY, name: `within ${name}`, source: own, destination: own, verdict: 'accept' });
      rules.push({ ...ANY, name: `isolation: from ${name}`, source: own, verdict: 'drop' });
    }
  }
}

const ANY: PlainFilterRule = {
  name: '',
  in: null,
  out: null,
  source: null,
  destination: null,
  protocol: null,
  destinationPort: null,
  established: null,
  verdict: 'accept',
};

function reaches(from: DraftNetwork, to: DraftNetwork): boolean {
  if (from.plain.internal || to.plain.internal) return false;
  return from.plain.reaches === 'all' || from.plain.reaches.includes(to.name);
}

/** Where routers do not know their networks' names: the time to live of answers, and to give one. */
export const DNS = { ttl: DNS_TTL, delay: DNS_DELAY };

/** A subnet of a larger one for so many hosts and a gateway. */
export function subnetFor(pool: SubnetPool, hosts: number): Subnet | null {
  return pool.give(prefixFor(hosts + 1));
}
