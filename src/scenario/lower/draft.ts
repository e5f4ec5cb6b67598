import type { Path } from '../errors.js';
import type {
  PlainBalancer,
  PlainMachine,
  PlainLink,
  PlainNode,
  PlainPolicy,
  PlainPolicyRule,
  PlainPort,
  PlainRoute,
  PlainRule,
  PlainSwitch,
  PlainTables,
} from '../plain.js';
import { NO_CHAINS } from '../plain/chains.js';
import type { Host, Network, Scenario } from '../schema.js';
import { type AddressPlan, SubnetPlan } from './addressing.js';
import type { Subnet } from './ip.js';
import { Problems } from './problems.js';
import { NO_TCP } from '../words.js';
import {
  isHost,
  isRouter,
  NEIGHBOURS,
  NO_ADDRESSES,
  SOURCE_PORTS,
  SWITCH,
  type Wire,
} from '../plain/network.js';

/** A network with its place: subnet, router, and who is on it. */
export interface PlacedNetwork {
  name: string;
  /** Null for a network within a fabric: not isolated, no names. */
  told: Network | null;
  path: Path;
  kind: 'bridge' | 'routed';
  wire: Wire;
  subnet: Subnet;
  addresses: AddressPlan;
  router: string | null;
  /** The router's address; null without one. */
  gateway: string | null;
  /** Hosts to their address here. */
  members: Map<string, string>;
  /** Ports of the router that lead here. */
  routerPorts: string[];
  /** Addresses of the DNS servers that its hosts ask, in order; none where nobody is to be asked. */
  nameServers: string[];
  /** Ports of the bridge at most. */
  ports: number;
}

/** A port among the `ports` of a node. */
export type DeclaredPort = Host['ports'] extends Map<string, infer P> ? P : never;

/** What a port may have besides what its wire says. */
export interface PortIdentity {
  mac?: string;
  addresses?: string[];
  vlan?: PlainPort['vlan'];
}

/** So many ports are looked through one by one. */
const FEW = 8;

/** The plain scenario's network while it grows. */
export class Draft {
  readonly nodes = new Map<string, PlainNode>();
  readonly links: PlainLink[] = [];
  readonly tables: PlainTables = { routes: new Map(), sets: new Map(), names: new Map() };
  readonly networks = new Map<string, PlacedNetwork>();
  /** Names that stand for several hosts: `worker` for worker-0 and on. */
  readonly groups = new Map<string, string[]>();
  readonly subnets = new SubnetPlan();
  readonly problems: Problems;
  /** Routers that a fabric has given their routes. */
  readonly structured = new Set<string>();
  /** Links by hand lead to those routers, so that their routes have to be computed after all. */
  mixed = false;
  /** Addresses asked for twice, which has been said. */
  readonly contested = new Set<string>();
  /** Services' balancers, by the services' names. */
  readonly balancers = new Map<string, PlainBalancer>();
  /** Subnets of links between a fabric's routers, where nobody lives. */
  readonly transit = new Set<string>();
  /** Nodes that the scenario has in plain form: nothing about them is worked out. */
  readonly given = new Set<string>();
  /** Ports that are declared with their nodes, as they were told, by "node.port". */
  readonly declaredPorts = new Map<string, DeclaredPort>();
  /** What the scenario says of hosts with rules of their own, by each's name. */
  readonly toldHosts = new Map<string, Host>();
  /** Where rules were written: "file:line". */
  readonly origins = new Map<PlainRule | PlainPolicy | PlainPolicyRule, string>();
  /** Where hosts hang on networks, in the order of their ports. */
  readonly attachments = new Map<string, { network: PlacedNetwork; port: string }[]>();
  /** Ports of nodes with many, by their names. */
  private readonly portNames = new Map<string, Map<string, PlainPort>>();
  /** Below it all of a node's `eth0, eth1, ...` are taken. */
  private readonly numbered = new Map<string, number>();

  constructor(readonly scenario: Scenario) {
    this.problems = new Problems(scenario.source);
  }

  host(name: string): PlainMachine | null {
    const node = this.nodes.get(name);
    return isHost(node) ? node : null;
  }

  router(name: string): PlainMachine | null {
    const node = this.nodes.get(name);
    return isRouter(node) ? node : null;
  }

  addHost(name: string, path: Path): PlainMachine {
    return this.add(name, path, newMachine(false, this.scenario.defaults.cpu));
  }

  addRouter(name: string, path: Path): PlainMachine {
    return this.add(name, path, newMachine(true));
  }

  addSwitch(name: string, path: Path): PlainSwitch {
    return this.add(name, path, { kind: 'switch', ports: [], ...SWITCH });
  }

  private add<N extends PlainNode>(name: string, path: Path, node: N): N {
    const other = this.nodes.get(name);
    if (other === undefined) this.nodes.set(name, node);
    else this.problems.at(path, `there is a ${sortOf(other)} called '${name}' already`);
    return node;
  }

  /** Adds a port; one that is there already is an error. */
  addPort(
    node: PlainNode,
    owner: string,
    name: string,
    wire: Pick<Wire, 'mtu' | 'rate' | 'queue'>,
    path: Path,
    { mac = '', addresses = [], vlan = null }: PortIdentity = {},
  ): PlainPort {
    const { mtu, rate, queue } = wire;
    const port: PlainPort = { name, mac, addresses, mtu, rate, queue, vlan };
    if (this.hasPort(node, owner, name)) {
      this.problems.at(path, `'${owner}' has a port ${name} already`);
    } else {
      this.portNames.get(owner)?.set(name, port);
      // Most nodes have one: a list that is added to would have room for many.
      if (node.ports.length === 0) node.ports = [port];
      else node.ports.push(port);
    }
    return port;
  }

  hasPort(node: PlainNode, owner: string, name: string): boolean {
    return this.portOf(node, owner, name) !== undefined;
  }

  portOf(node: PlainNode, owner: string, name: string): PlainPort | undefined {
    if (node.ports.length <= FEW) return node.ports.find((port) => port.name === name);
    return this.namesOf(node, owner).get(name);
  }

  /** eth0, eth1, ...: the first that is free. */
  nextPortName(node: PlainNode, owner: string): string {
    let number = this.numbered.get(owner) ?? 0;
    while (this.hasPort(node, owner, `eth${number}`)) number++;
    this.numbered.set(owner, number);
    return `eth${number}`;
  }

  /** Links two ports; the link bears their names. */
  connect(a: [node: string, port: string], b: [node: string, port: string], wire: Wire): PlainLink {
    const link: PlainLink = {
      name: `${a[0]}.${a[1]} - ${b[0]}.${b[1]}`,
      a: { node: a[0], port: a[1] },
      b: { node: b[0], port: b[1] },
      delay: wire.delay,
      framing: wire.framing,
      forward: wire.impairments,
      backward: wire.impairments,
    };
    this.links.push(link);
    return link;
  }

  /** Adds a route of a router's own. */
  addRoute(router: PlainMachine, route: PlainRoute): void {
    (router.routes as PlainRoute[]).push(route);
  }

  /** Hosts by a host's or a group's name; null for a name of neither. */
  hostsNamed(name: string): string[] | null {
    const group = this.groups.get(name);
    if (group !== undefined) return group;
    return this.host(name) === null ? null : [name];
  }

  /** Where the scenario speaks of a node. */
  pathOf(name: string): Path {
    const { scenario } = this;
    const told = this.toldHosts.get(name);
    for (const [host, each] of told === undefined ? [] : scenario.hosts) {
      if (each === told) return ['hosts', host];
    }
    for (const section of ['hosts', 'routers', 'switches', 'networks', 'nodes'] as const) {
      if (scenario[section].has(name)) return [section, name];
    }
    return [];
  }

  /** All that `hostsNamed` knows. */
  *hostNames(): Iterable<string> {
    yield* this.groups.keys();
    for (const [name, node] of this.nodes) if (isHost(node)) yield name;
  }

  routerNames(): string[] {
    return [...this.nodes].flatMap(([name, node]) => (isRouter(node) ? [name] : []));
  }

  /** Maps for nodes with many ports only: most have one. */
  private namesOf(node: PlainNode, owner: string): Map<string, PlainPort> {
    let names = this.portNames.get(owner);
    if (names === undefined) {
      names = new Map(node.ports.map((port) => [port.name, port]));
      this.portNames.set(owner, names);
    }
    return names;
  }
}

function newMachine(forwarding: boolean, cpu: PlainMachine['cpu'] = null): PlainMachine {
  return {
    kind: 'machine',
    forwarding,
    routes: [],
    neighbours: NEIGHBOURS,
    chains: NO_CHAINS,
    conntrack: null,
    resolver: null,
    resolverCache: false,
    sourcePorts: SOURCE_PORTS,
    tcp: NO_TCP,
    zone: '',
    account: null,
    cpu,
    processes: [],
    addresses: NO_ADDRESSES,
    silentAddresses: NO_ADDRESSES,
    ports: [],
  };
}

/** As a scenario's sections call it. */
function sortOf(node: PlainNode): string {
  return isRouter(node) ? 'router' : isHost(node) ? 'host' : 'switch';
}
