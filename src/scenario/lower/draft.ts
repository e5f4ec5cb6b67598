import type { Described } from '../../engine/options.js';
import type { Path, ScenarioError, Source } from '../errors.js';
import { unknownWord } from '../nearest.js';
import type {
  PlainConntrack,
  PlainFilterChain,
  PlainLink,
  PlainMasquerade,
  PlainNames,
  PlainNeighbours,
  PlainNode,
  PlainPort,
  PlainRoute,
  PlainSwitch,
} from '../plain.js';

/** What any link can be told; undefined is for the defaults below. */
export interface Wire {
  rate?: number | null;
  delay?: number;
  mtu?: number;
  framing?: 'ethernet' | 'ppp' | 'none';
  queue?: Described;
  impairments?: Described[];
}

/** What a port wired by hand can be told. */
export interface PortWish {
  mac?: string;
  addresses?: string[];
  mtu?: number;
  rate?: number | null;
  queue?: Described;
  vlan?: PlainPort['vlan'];
}

/** A port in the making: its MAC may be given at the end. */
export type DraftPort = Omit<PlainPort, 'mac'> & { mac: string | null };

export interface DraftHost {
  kind: 'host';
  ports: DraftPort[];
  routes: string | PlainRoute[];
  neighbours: PlainNeighbours;
  resolver: string | null;
  sourcePorts: [number, number];
  sinks: Set<number>;
}

export interface DraftRouter {
  kind: 'router';
  ports: DraftPort[];
  routes: PlainRoute[];
  neighbours: PlainNeighbours;
  masquerade: PlainMasquerade[];
  filters: PlainFilterChain;
  conntrack: PlainConntrack | null;
  /** Port to table of names. */
  views: Map<string, string>;
}

export type DraftSwitch = Omit<PlainSwitch, 'ports'> & { ports: DraftPort[] };
export type DraftNode = DraftHost | DraftRouter | DraftSwitch;

export const NEIGHBOURS: PlainNeighbours = { limit: 1024, reachable: 30e9 };
export const CONNTRACK: PlainConntrack = {
  limit: 262_144,
  udp: 30e9,
  udpStream: 120e9,
  icmp: 30e9,
  generic: 600e9,
};
export const SOURCE_PORTS: [number, number] = [32_768, 60_999];
const DEFAULT_RATE = 10e9;
const DEFAULT_DELAY = 5000;
const DEFAULT_MTU = 1500;

export function described(kind: string, options: [string, number][] = []): Described {
  return { kind, options: new Map(options) };
}

const DROP_TAIL = described('drop-tail', [['limit', 1000]]);

/** The network in the making: nodes, links, tables, and the mistakes found on the way. */
export class Draft {
  readonly errors: ScenarioError[] = [];
  readonly warnings: string[] = [];
  readonly nodes = new Map<string, DraftNode>();
  /** Nodes that the file gives in plain form. */
  readonly plainNodes = new Map<string, PlainNode>();
  readonly links: PlainLink[] = [];
  readonly routeTables = new Map<string, PlainRoute[]>();
  readonly nameTables = new Map<string, PlainNames>();
  /** Names that stand for several hosts, and the hosts. */
  readonly groups = new Map<string, string[]>();
  /** A host's first address, without prefix. */
  readonly addresses = new Map<string, string>();

  constructor(private readonly source: Source) {}

  complain(path: Path, message: string): void {
    this.errors.push(this.source.error(path, message));
  }

  /** Adds a node; two of one name are a mistake. */
  add<N extends DraftNode>(name: string, node: N, path: Path): N {
    if (this.nodes.has(name) || this.plainNodes.has(name)) {
      this.complain(path, `the name '${name}' is taken by another node`);
    }
    this.nodes.set(name, node);
    return node;
  }

  addHost(name: string, path: Path): DraftHost {
    return this.add(
      name,
      {
        kind: 'host',
        ports: [],
        routes: [],
        neighbours: NEIGHBOURS,
        resolver: null,
        sourcePorts: SOURCE_PORTS,
        sinks: new Set(),
      },
      path,
    );
  }

  addRouter(name: string, path: Path): DraftRouter {
    return this.add(
      name,
      {
        kind: 'router',
        ports: [],
        routes: [],
        neighbours: NEIGHBOURS,
        masquerade: [],
        filters: { policy: 'accept', rules: [] },
        conntrack: CONNTRACK,
        views: new Map(),
      },
      path,
    );
  }

  addSwitch(name: string, path: Path): DraftSwitch {
    return this.add(name, { kind: 'switch', ports: [], ageing: 300e9, limit: 65_536 }, path);
  }

  /** A router that exists, or is made because something hangs on it. */
  router(name: string, path: Path): DraftRouter | null {
    const node = this.nodes.get(name);
    if (node === undefined) return this.addRouter(name, path);
    if (node.kind === 'router') return node;
    this.complain(path, `'${name}' is a ${node.kind}, not a router`);
    return null;
  }

  /** The hosts that a name stands for, itself or a group; null (and a complaint) for an unknown one. */
  hosts(name: string, path: Path): string[] | null {
    const group = this.groups.get(name);
    if (group !== undefined) return group;
    const node = this.nodes.get(name) ?? this.plainNodes.get(name);
    if (node?.kind === 'host') return [name];
    if (node !== undefined) this.complain(path, `'${name}' is a ${node.kind}, not a host`);
    else this.complain(path, unknownWord('host', name, this.hostNames()));
    return null;
  }

  *hostNames(): Iterable<string> {
    yield* this.groups.keys();
    for (const [name, node] of this.nodes) if (node.kind === 'host') yield name;
    for (const [name, node] of this.plainNodes) if (node.kind === 'host') yield name;
  }

  /** A new port of a node. Without a name it is the next of eth0, eth1, ... */
  port(node: DraftNode, name: string | null, wire: Wire, wish: PortWish = {}): DraftPort {
    const port: DraftPort = {
      name: name ?? nextName(node),
      mac: wish.mac ?? null,
      addresses: wish.addresses ?? [],
      mtu: wish.mtu ?? wire.mtu ?? DEFAULT_MTU,
      rate: slower(wish.rate, wire.rate === undefined ? DEFAULT_RATE : wire.rate),
      queue: wish.queue ?? wire.queue ?? DROP_TAIL,
      vlan: wish.vlan ?? null,
    };
    node.ports.push(port);
    return port;
  }

  link(a: PlainLink['a'], b: PlainLink['b'], wire: Wire, name?: string): void {
    this.links.push({
      name: name ?? `${a.node}.${a.port}--${b.node}.${b.port}`,
      a,
      b,
      delay: wire.delay ?? DEFAULT_DELAY,
      framing: wire.framing ?? 'ethernet',
      forward: wire.impairments ?? [],
      backward: wire.impairments ?? [],
    });
  }
}

function nextName({ ports }: DraftNode): string {
  // A node with thousands of ports is not searched from the start each time.
  for (let number = ports.length; ; number++) {
    const name = `eth${number}`;
    if (!ports.some((port) => port.name === name)) return name;
  }
}

/** Of two rates the lower one; null is no limit. */
function slower(a: number | null | undefined, b: number | null): number | null {
  if (a === undefined || a === null) return b;
  return b === null ? a : Math.min(a, b);
}
