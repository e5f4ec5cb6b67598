import { type RandomFactory } from '../engine/random.js';
import { Cpu } from '../engine/cpu.js';
import type { Simulator } from '../engine/simulator.js';
import { ConnectionTracker } from '../devices/connection-tracking.js';
import { InsertionRace } from '../devices/insertion-race.js';
import { BusyStack } from '../devices/cpu/busy-stack.js';
import { cpuOptions } from '../devices/cpu/options.js';
import { IpStack, type IpStackOptions } from '../devices/ip-stack.js';
import { Switch } from '../devices/switch.js';
import { VirtualServices } from '../devices/virtual-service.js';
import { contains, parseCidr, parseIpv4, parseMac } from '../net/address.js';
import { createFilter } from '../net/filter/table.js';
import { LinkDirection } from '../net/link.js';
import type { PacketPool } from '../net/packet-pool.js';
import { framings, type Node, Port } from '../net/port.js';
import type { QueueDiscipline } from '../net/queue/discipline.js';
import { createDiscipline, disciplines } from '../net/queue/table.js';
import { RouteTable } from '../net/route-table.js';
import type {
  Origins,
  PlainLink,
  PlainMachine,
  PlainPort,
  PlainRoute,
  PlainScenario,
  PlainSwitch,
} from '../scenario/plain.js';
import type { DnsServer } from '../transport/dns/server.js';
import type { Answering } from '../transport/dns/resolver.js';
import { IcmpTransport } from '../transport/icmp.js';
import { UdpTransport } from '../transport/udp.js';
import { liveHooks } from './chains.js';
import { LateTcp } from './late-tcp.js';
import { Naming } from './naming.js';
import { asksForProcesses, SocketOwners } from './processes.js';

/** A machine with its protocols. */
export interface LiveStack {
  /** Whether it is a router. */
  forwarding: boolean;
  stack: IpStack;
  /** Null where it has as many cores as it wants. */
  cpu: Cpu | null;
  icmp: IcmpTransport;
  udp: UdpTransport;
  tcp: LateTcp;
  /** Machines that have a DNS server to ask. */
  resolver: Answering | null;
  dns: DnsServer | null;
  /** Whether rules ask which process has sent a packet. */
  tellsProcesses: boolean;
  /** Those whose balancers stand here. */
  services: VirtualServices;
}

export interface LiveLink {
  name: string;
  forward: LinkDirection;
  backward: LinkDirection;
  a: Port;
  b: Port;
}

/** The sockets of a process of a machine. */
export function socketsOf({ udp, tellsProcesses }: LiveStack, process: string): UdpTransport {
  return tellsProcesses ? udp.forProcess(process) : udp;
}

/** The network as live objects, wired once. */
export interface Network {
  stacks: Map<string, LiveStack>;
  switches: Map<string, Switch>;
  /** By "node.port". */
  ports: Map<string, Port>;
  links: LiveLink[];
}

/** Disciplines that let a packet pass an empty queue unseen. */
const TRANSPARENT = new Set(
  disciplines.filter(({ transparent }) => transparent).map(({ name }) => name),
);

/** Builds the nodes, ports and links of a plain scenario. */
export class NetworkBuilder {
  private readonly network: Network = {
    stacks: new Map(),
    switches: new Map(),
    ports: new Map(),
    links: [],
  };
  private readonly sharedRoutes = new Map<string, RouteTable | null>();
  private readonly naming: Naming;
  private hashSeed = 0;

  constructor(
    private readonly plain: PlainScenario,
    private readonly simulator: Simulator,
    private readonly pool: PacketPool,
    private readonly random: RandomFactory,
    private readonly origins: Origins,
  ) {
    this.naming = new Naming(plain.tables, simulator, random);
  }

  build(): Network {
    for (const [name, node] of this.plain.nodes) {
      if (node.kind === 'switch') this.addSwitch(name, node);
      else this.addStack(name, node);
    }
    for (const link of this.plain.links) this.addLink(link);
    return this.network;
  }

  private addSwitch(name: string, plain: PlainSwitch): void {
    const node = new Switch(this.simulator, this.pool, name, plain);
    plain.ports.forEach((port, index) => {
      const { vlan } = port;
      node.addPort(
        this.makePort(node, port, index),
        vlan === null ? null : { access: vlan.access ?? 0, trunk: new Set(vlan.trunk) },
      );
    });
    this.network.switches.set(name, node);
  }

  private addStack(name: string, plain: PlainMachine): void {
    const { simulator, pool } = this;
    const shared = typeof plain.routes === 'string' ? this.sharedTable(plain.routes) : null;
    const { stack, cpu } = this.makeStack(name, plain, {
      forwarding: plain.forwarding,
      routes: shared ?? this.ownTable(plain),
      sharedRoutes: shared !== null,
      neighbours: plain.neighbours,
      hashSeed: Math.imul(++this.hashSeed, 0x9e3779b1 | 0),
    });
    plain.ports.forEach((port, index) => stack.addPort(this.makePort(stack, port, index)));
    for (const address of plain.addresses) stack.addVirtual(parseIpv4(address));
    for (const address of plain.silentAddresses) stack.addSilent(parseIpv4(address));
    const icmp = new IcmpTransport(stack, pool);
    const live: LiveStack = {
      forwarding: plain.forwarding,
      stack,
      cpu,
      icmp,
      udp: UdpTransport.of(stack, pool, icmp, plain.sourcePorts),
      tcp: new LateTcp(stack, pool, icmp, simulator, plain.tcp, plain.sourcePorts),
      resolver: null,
      dns: null,
      tellsProcesses: asksForProcesses(plain),
      services: new VirtualServices(),
    };
    if (plain.conntrack !== null)
      stack.tracker = new ConnectionTracker(pool, name, plain.conntrack, this.race(name, plain));
    stack.hooks = liveHooks(stack, plain.chains, live.services, this.plain.tables, this.origins);
    if (stack.hooks !== null && live.tellsProcesses) {
      stack.hooks.passage.owners = new SocketOwners(live);
    }
    live.resolver = this.naming.resolver(live, plain);
    for (const process of plain.processes) {
      if (process.kind !== 'dns') continue;
      live.dns = this.naming.server(name, live, socketsOf(live, process.name), process);
    }
    this.network.stacks.set(name, live);
  }

  private makeStack(
    name: string,
    { cpu: said }: PlainMachine,
    options: IpStackOptions,
  ): Pick<LiveStack, 'stack' | 'cpu'> {
    const { simulator, pool } = this;
    if (said === null) return { stack: new IpStack(simulator, pool, name, options), cpu: null };
    const costs = cpuOptions(said);
    const cpu = new Cpu(simulator, costs.cores);
    return { stack: new BusyStack(simulator, pool, name, options, cpu, costs), cpu };
  }

  private race(name: string, { conntrack }: PlainMachine): InsertionRace | null {
    const race = conntrack?.race ?? 0;
    return race === 0 ? null : new InsertionRace(race, this.random.keyed(name, 'insertion race'));
  }

  private makePort(node: Node, plain: PlainPort, index: number): Port {
    const port = new Port(this.simulator, this.pool, node, {
      name: plain.name,
      index,
      mac: parseMac(plain.mac),
      addresses: plain.addresses.map(parseCidr),
      mtu: plain.mtu,
      rate: plain.rate ?? 0,
      queue: plain.queue,
      alwaysQueue: !TRANSPARENT.has(plain.queue.kind),
      makeQueue: this.makeQueue,
    });
    this.network.ports.set(port.place, port);
    return port;
  }

  /** One for all ports. */
  private readonly makeQueue = (owner: Port): QueueDiscipline =>
    createDiscipline(owner.described, {
      sink: owner,
      random: () => this.random.stream(owner.place, 'queue'),
      rate: owner.rate,
      mtu: owner.mtu,
      header: owner.framing.header,
    });

  private addLink(plain: PlainLink): void {
    const a = this.network.ports.get(`${plain.a.node}.${plain.a.port}`) as Port;
    const b = this.network.ports.get(`${plain.b.node}.${plain.b.port}`) as Port;
    const direction = (from: Port, to: Port, filters: PlainLink['forward']): LinkDirection => {
      const name = `${from.place} > ${to.place}`;
      const rules = filters.map((filter, index) =>
        createFilter(filter, { random: () => this.random.stream(name, `impairment ${index}`) }),
      );
      return new LinkDirection(this.simulator, this.pool, from, to, plain.delay, rules);
    };
    const forward = direction(a, b, plain.forward);
    const backward = direction(b, a, plain.backward);
    for (const port of [a, b]) {
      port.framing = framings[plain.framing];
    }
    this.network.links.push({ name: plain.name, forward, backward, a, b });
  }

  /** A table that may be shared between nodes: one in which no route names a port. */
  private sharedTable(name: string): RouteTable | null {
    let table = this.sharedRoutes.get(name);
    if (table !== undefined) return table;
    const routes = this.plain.tables.routes.get(name) as PlainRoute[];
    table = null;
    if (routes.every((route) => route.port === null && route.via !== null)) {
      table = new RouteTable();
      for (const route of routes) {
        const { network, prefix } = parseCidr(route.to);
        table.add(network, prefix, { via: parseIpv4(route.via as string), port: -1 });
      }
    }
    this.sharedRoutes.set(name, table);
    return table;
  }

  private ownTable(plain: PlainMachine): RouteTable {
    const table = new RouteTable();
    const routes =
      typeof plain.routes === 'string'
        ? (this.plain.tables.routes.get(plain.routes) as PlainRoute[])
        : plain.routes;
    const subnets = plain.ports.map((port) => port.addresses.map(parseCidr));
    subnets.forEach((cidrs, port) => {
      for (const cidr of cidrs) {
        if (cidr.prefix < 32) table.add(cidr.network, cidr.prefix, { via: 0, port });
      }
    });
    const places = new Map(plain.ports.map(({ name }, index) => [name, index]));
    for (const route of routes) {
      const { network, prefix } = parseCidr(route.to);
      const via = route.via === null ? 0 : parseIpv4(route.via);
      const port =
        route.port !== null
          ? (places.get(route.port) as number)
          : subnets.findIndex((cidrs) => cidrs.some((cidr) => contains(cidr, via)));
      table.add(network, prefix, { via, port });
    }
    return table;
  }
}
