import assert from 'node:assert/strict';
import type { Described } from '../../src/engine/options.js';
import { RandomFactory } from '../../src/engine/random.js';
import { type RunBounds, Simulator, type Stop } from '../../src/engine/simulator.js';
import { ConnectionTracker, type TrackingOptions } from '../../src/devices/connection-tracking.js';
import { Chain } from '../../src/devices/chains/chain.js';
import { Hook, Hooks } from '../../src/devices/chains/hook.js';
import { createMatch, type MatchValue } from '../../src/devices/chains/matches/table.js';
import { type Match, Not, Rule } from '../../src/devices/chains/rule.js';
import type { HookName } from '../../src/devices/chains/table.js';
import { createVerdict } from '../../src/devices/chains/verdicts/table.js';
import { TCP_TRACKING } from '../../src/devices/tracking/table.js';
import { IpStack } from '../../src/devices/ip-stack.js';
import type { NeighbourOptions } from '../../src/devices/neighbour-resolution.js';
import { Switch, type SwitchOptions, type VlanMembership } from '../../src/devices/switch.js';
import { type VirtualService, VirtualServices } from '../../src/devices/virtual-service.js';
import { contains, formatIpv4, parseCidr, parseIpv4 } from '../../src/net/address.js';
import { createFilter } from '../../src/net/filter/table.js';
import { LinkDirection } from '../../src/net/link.js';
import { Packet, Protocol } from '../../src/net/packet.js';
import { PacketPool } from '../../src/net/packet-pool.js';
import { framings, type Node, Port } from '../../src/net/port.js';
import { createDiscipline, disciplines } from '../../src/net/queue/table.js';
import type { TcpHeader } from '../../src/net/tcp-header.js';
import { RouteTable } from '../../src/net/route-table.js';
import { type EchoListener, IcmpTransport } from '../../src/transport/icmp.js';
import { type UdpHandler, UdpTransport } from '../../src/transport/udp.js';

export const US = 1e3;
export const MS = 1e6;
export const S = 1e9;

/** A described thing: `described('drop-tail', { limit: 5 })`. */
export function described(kind: string, options: Record<string, number | string> = {}): Described {
  return { kind, options: new Map(Object.entries(options)) };
}

export interface StationOptions {
  sourcePorts?: [number, number];
  /** A table that several stations share; without it, each has its own. */
  sharedRoutes?: RouteTable;
  neighbours?: Partial<NeighbourOptions>;
  /** Turns connection tracking on. */
  conntrack?: Partial<TrackingOptions> | true;
  masquerade?: { source: string; ports?: [number, number] }[];
  /** Of the forward hook. */
  filter?: { rules: LabRule[]; policy?: 'accept' | 'drop' };
}

/** A rule in few words; what it does not say holds for every packet. */
export interface LabRule {
  name?: string;
  when?: Record<string, MatchValue>;
  not?: Record<string, MatchValue>;
  /** Conditions that no table has. */
  matches?: Match[];
  /** Default: accept. */
  verdict?: Described;
}

export interface WireOptions {
  rate?: number;
  delay?: number;
  mtu?: number;
  queue?: Described;
  framing?: keyof typeof framings;
  forward?: Described[];
  backward?: Described[];
  /** VLAN memberships of the two ends. */
  vlans?: [VlanMembership | null, VlanMembership | null];
}

/** A frame as it was seen at a port. */
export interface Frame {
  at: number;
  id: number;
  arp: boolean;
  size: number;
  sourceMac: number;
  destinationMac: number;
  vlan: number;
  source: number;
  destination: number;
  sourcePort: number;
  destinationPort: number;
  protocol: number;
  ttl: number;
  identification: number;
  fragmentOffset: number;
  moreFragments: boolean;
  /** Of ICMP; ARP's operation, the phase of an exchange. */
  type: number;
  code: number;
  mtu: number;
}

/** A host or a router with its protocols. */
export class Station {
  readonly routes: RouteTable;
  readonly stack: IpStack;
  readonly icmp: IcmpTransport;
  readonly udp: UdpTransport;
  readonly services = new VirtualServices();

  constructor(
    readonly lab: Lab,
    readonly name: string,
    forwarding: boolean,
    private readonly options: StationOptions,
    hashSeed: number,
  ) {
    const { simulator, pool } = lab;
    this.routes = options.sharedRoutes ?? new RouteTable();
    this.stack = new IpStack(simulator, pool, name, {
      forwarding,
      routes: this.routes,
      sharedRoutes: options.sharedRoutes !== undefined,
      neighbours: { limit: 1024, reachable: 30 * S, ...options.neighbours },
      hashSeed,
    });
    this.icmp = new IcmpTransport(this.stack, pool);
    this.udp = UdpTransport.of(
      this.stack,
      pool,
      this.icmp,
      options.sourcePorts ?? [32_768, 60_999],
    );
    const { conntrack, masquerade = [], filter } = options;
    if (conntrack !== undefined || masquerade.length > 0) {
      this.stack.tracker = new ConnectionTracker(pool, name, {
        limit: 65_536,
        udp: 30 * S,
        udpStream: 120 * S,
        icmp: 30 * S,
        generic: 600 * S,
        tcp: TCP_TRACKING,
        ...(conntrack === true ? {} : conntrack),
      });
    }
    for (const { source, ports: [low, high] = [1024, 65_535] } of masquerade) {
      const { network, mask } = parseCidr(source);
      const leaves: Match = {
        holds: (_packet, { outPort }) =>
          outPort?.addresses.every((own) => (own.address & mask) !== network) === true,
      };
      const verdict = described('masquerade', { low, high });
      this.rule('postrouting', { when: { source: [source] }, matches: [leaves], verdict });
    }
    if (filter !== undefined) {
      const { rules, policy } = filter;
      const hooks = (this.stack.hooks ??= new Hooks(name, pool.facts));
      hooks.forward = new Hook(name, 'forward', new Chain('forward'), policy);
      rules.forEach((rule, index) => this.rule('forward', { name: `${index}`, ...rule }));
    }
  }

  /** Adds a rule at the end of a hook's chain. */
  rule(hook: HookName, { name = '', when = {}, not = {}, matches = [], verdict }: LabRule): this {
    const context = {
      port: (port: string) => this.stack.ports.find((each) => each.name === port),
      set: () => [],
    };
    const create = (told: Record<string, MatchValue>): Match[] =>
      Object.entries(told).map(([match, value]) => createMatch(match, value, context));
    const all = [...matches, ...create(when), ...create(not).map((match) => new Not(match))];
    const live = createVerdict(verdict ?? described('accept'), {
      chain: (chain) => new Chain(chain),
      service: (service) => this.services.seat(service),
    });
    const at = (this.stack.hooks ??= new Hooks(this.name, this.stack.facts)).at(hook);
    at.chain.add(new Rule(this.name, name, hook, '', all, live));
    at.refresh();
    return this;
  }

  /** Has new flows to a virtual address go to backends of a service. */
  publish(service: VirtualService): void {
    const { name, address, ports, mode } = service.options;
    this.services.seat(name).service = service;
    this.stack.addVirtual(address);
    const when: Record<string, MatchValue> = {
      destination: [formatIpv4(address)],
      destinationPort: ports.map((port): [number, number] => [port, port]),
    };
    const verdict = described('balance', { over: name });
    for (const hook of ['prerouting', 'output'] as const) this.rule(hook, { when, verdict });
    if (mode === 'dsr') return;
    const turns = { virtual: true, hairpin: true };
    this.rule('postrouting', { when: turns, verdict: described('masquerade') });
  }

  get address(): number {
    return this.stack.address;
  }

  get sharesRoutes(): boolean {
    return this.options.sharedRoutes !== undefined;
  }

  port(index = 0): Port {
    return this.stack.ports[index];
  }

  route(to: string, via: string): this {
    const { network, prefix } = parseCidr(to);
    const next = parseIpv4(via);
    const port = this.stack.ports.findIndex(({ addresses }) =>
      addresses.some((cidr) => contains(cidr, next)),
    );
    this.routes.add(network, prefix, { via: next, port });
    return this;
  }

  /** A socket on a fixed port, or on an ephemeral one. */
  socket(port?: number): Socket {
    return new Socket(this, port);
  }

  /** A socket that sends each datagram back to where it came from. */
  echoServer(port: number): Socket {
    const socket = new Socket(this, port);
    socket.answers = true;
    return socket;
  }

  ping(target: string, options: { payload?: number; times?: number } = {}): Echoes {
    const echoes = new Echoes(this);
    for (let i = 1; i <= (options.times ?? 1); i++) {
      this.icmp.echo(echoes.identifier, i, parseIpv4(target), options.payload ?? 56);
    }
    return echoes;
  }
}

/** What came back for the echo requests of one `ping`. */
export class Echoes implements EchoListener {
  readonly replies: { at: number; sequence: number; ttl: number; source: number }[] = [];
  readonly errors: { at: number; sequence: number; type: number; code: number }[] = [];
  readonly identifier: number;

  constructor(private readonly station: Station) {
    this.identifier = station.icmp.open(this);
  }

  reply(sequence: number, ttl: number, source: number): string {
    this.replies.push({ at: this.station.stack.now, sequence, ttl, source });
    return '';
  }

  failed(sequence: number, type: number, code: number): void {
    this.errors.push({ at: this.station.stack.now, sequence, type, code });
  }
}

export interface Datagram {
  at: number;
  source: number;
  sourcePort: number;
  destination: number;
  payload: number;
  ttl: number;
}

export class Socket implements UdpHandler {
  readonly received: Datagram[] = [];
  readonly errors: { at: number; type: number; code: number }[] = [];
  /** -1: no source port was free. */
  readonly port: number;
  answers = false;

  constructor(
    private readonly station: Station,
    port?: number,
  ) {
    const place = station.udp.register(this);
    this.port = port ?? station.udp.open(place);
    if (port !== undefined) station.udp.listen(port, place);
  }

  /** Arrival times, in nanoseconds. */
  get times(): number[] {
    return this.received.map(({ at }) => at);
  }

  send(
    target: string | number,
    port: number,
    payload = 100,
    options: { phase?: number; dontFragment?: boolean; source?: number } = {},
  ): void {
    const { udp } = this.station;
    const address = typeof target === 'string' ? parseIpv4(target) : target;
    const { phase = 0, dontFragment = false, source = 0 } = options;
    const packet = udp.make(source, this.port, address, port, payload, null, phase);
    packet.dontFragment = dontFragment;
    udp.send(packet);
  }

  close(): void {
    this.station.udp.close(this.port);
  }

  datagram(packet: Packet): string {
    const { source, sourcePort, destination, payload, ttl } = packet;
    this.received.push({
      at: this.station.stack.now,
      source,
      sourcePort,
      destination,
      payload,
      ttl,
    });
    if (!this.answers) return '';
    const { udp } = this.station;
    udp.send(udp.make(destination, this.port, source, sourcePort, payload, null, 0));
    return '';
  }

  failed(_port: number, type: number, code: number): void {
    this.errors.push({ at: this.station.stack.now, type, code });
  }
}

/** A segment in few words: flags as tcpdump writes them, and numbers where they are not 0. */
export interface SegmentWords {
  flags: string;
  seq?: number;
  ack?: number;
  length?: number;
  window?: number;
  mss?: number;
  scale?: number;
  sack?: [from: number, to: number][];
  source?: string;
}

const FLAGS = new Map(Object.entries({ F: 1, S: 2, R: 4, P: 8, '.': 16, E: 64, W: 128 }));

/** Sends and takes segments of TCP as they are told: no connection stands behind them. */
export class Segments {
  readonly received: (SegmentWords & { at: number; from: string })[] = [];

  constructor(
    private readonly station: Station,
    private readonly port: number,
  ) {
    station.stack.handle(Protocol.TCP, this);
  }

  send(target: string, port: number, words: SegmentWords): void {
    const { pool } = this.station.lab;
    const packet = pool.make();
    const header = pool.addTcp(packet).clear();
    for (const letter of words.flags) header.flags |= FLAGS.get(letter) as number;
    header.sequence = words.seq ?? 0;
    header.acknowledgement = words.ack ?? 0;
    header.window = words.window ?? 10_000;
    header.mss = words.mss ?? 0;
    header.windowScale = words.scale ?? -1;
    for (const [from, to] of words.sack ?? []) {
      header.sack.set([from, to], 2 * header.blocks++);
    }
    packet.protocol = Protocol.TCP;
    packet.source = words.source === undefined ? 0 : parseIpv4(words.source);
    packet.destination = parseIpv4(target);
    packet.sourcePort = this.port;
    packet.destinationPort = port;
    packet.dontFragment = true;
    packet.payload = words.length ?? 0;
    packet.size = 34 + header.length + packet.payload;
    this.station.stack.send(packet);
  }

  receive(packet: Packet): void {
    const { sequence: seq, acknowledgement: ack, window, mss, flags } = packet.tcp as TcpHeader;
    this.received.push({
      at: this.station.stack.now,
      from: `${formatIpv4(packet.source)}:${packet.sourcePort}`,
      flags: [...FLAGS].map(([letter, bit]) => (flags & bit ? letter : '')).join(''),
      seq,
      ack,
      length: packet.payload,
      window,
      mss,
    });
    this.station.lab.pool.deliver(packet, this.station.name);
  }
}

/** Hosts, switches, routers and links, wired by hand in a few words. */
export class Lab {
  readonly simulator = new Simulator();
  readonly pool: PacketPool;
  readonly ports: Port[] = [];
  readonly links: LinkDirection[] = [];
  readonly stations: Station[] = [];
  private readonly random: RandomFactory;

  constructor(options: { seed?: string; packets?: number } = {}) {
    this.pool = new PacketPool(this.simulator, options.packets);
    this.random = new RandomFactory(options.seed ?? 'lab', 0);
  }

  host(name: string, options: StationOptions = {}): Station {
    return this.station(name, false, options);
  }

  router(name: string, options: StationOptions = {}): Station {
    return this.station(name, true, options);
  }

  switch(name: string, options: Partial<SwitchOptions> = {}): Switch {
    return new Switch(this.simulator, this.pool, name, {
      ageing: 300 * S,
      limit: 8192,
      ...options,
    });
  }

  /** Joins two nodes; an address ("10.0.0.1/24", or several with spaces between) at each end. */
  link(
    a: Station | Switch,
    addressA: string,
    b: Station | Switch,
    addressB: string,
    options: WireOptions = {},
  ): { forward: LinkDirection; backward: LinkDirection; a: Port; b: Port } {
    const portA = this.addPort(a, addressA, options, options.vlans?.[0] ?? null);
    const portB = this.addPort(b, addressB, options, options.vlans?.[1] ?? null);
    const forward = this.direction(portA, portB, options.delay ?? 0, options.forward ?? []);
    const backward = this.direction(portB, portA, options.delay ?? 0, options.backward ?? []);
    return { forward, backward, a: portA, b: portB };
  }

  /** Joins a host to a switch. */
  plug(host: Station, address: string, into: Switch, options: WireOptions = {}): void {
    this.link(host, address, into, '', options);
  }

  /** Sees the frames of a port from now on. */
  sniff(port: Port): Frame[] {
    const frames: Frame[] = [];
    this.simulator.facts.listen('packets', {
      tell({ kind, at, place }, live) {
        if (place !== port.place || !(live instanceof Packet)) return;
        if (kind === 'packet-out' || kind === 'packet-arrived') frames.push(frameOf(live, at));
      },
    });
    return frames;
  }

  /** Calls `what` at an instant of the simulation. */
  at(time: number, what: () => void): this {
    const actor = { actorId: -1, wake: what };
    this.simulator.add(actor);
    this.simulator.schedule(time - this.simulator.now, actor, 0);
    return this;
  }

  /** Runs, and checks that no packet is lost or doubled. */
  run(bounds: RunBounds = {}): Stop {
    const stop = this.simulator.run(bounds);
    this.checkConservation();
    if (stop === 'idle' && this.stations.every(({ stack }) => stack.held === 0)) {
      assert.equal(this.pool.alive, 0);
    }
    return stop;
  }

  /** Every packet alive is in a queue, on a link, or held by a stack. */
  checkConservation(): void {
    let held = 0;
    for (const port of this.ports) held += port.queueLength;
    for (const link of this.links) held += link.inFlight;
    for (const { stack } of this.stations) held += stack.held;
    assert.equal(held, this.pool.alive);
  }

  /** Drops as "place reason": packets. */
  get drops(): Record<string, number> {
    const drops: Record<string, number> = {};
    for (const { place, reason, packets } of this.pool.dropCounts()) {
      drops[`${place} ${reason}`] = packets;
    }
    return drops;
  }

  private station(name: string, forwarding: boolean, options: StationOptions): Station {
    const station = new Station(this, name, forwarding, options, this.stations.length + 1);
    this.stations.push(station);
    return station;
  }

  private addPort(
    owner: Station | Switch,
    addresses: string,
    options: WireOptions,
    vlan: VlanMembership | null,
  ): Port {
    const node: Node & { ports: readonly Port[] } = owner instanceof Station ? owner.stack : owner;
    const queue = options.queue ?? described('drop-tail', { limit: 1000 });
    const entry = disciplines.find(({ name }) => name === queue.kind);
    const index = node.ports.length;
    const port = new Port(this.simulator, this.pool, node, {
      name: `eth${index}`,
      index,
      mac: this.ports.length + 1,
      addresses: addresses === '' ? [] : addresses.split(' ').map(parseCidr),
      mtu: options.mtu ?? 1500,
      rate: options.rate ?? 0,
      queue,
      alwaysQueue: entry?.transparent !== true,
      makeQueue: (made) =>
        createDiscipline(queue, {
          sink: made,
          random: () => this.random.stream(made.place, 'queue'),
          rate: made.rate,
          mtu: made.mtu,
          header: made.framing.header,
        }),
    });
    port.framing = options.framing === undefined ? bare : framings[options.framing];
    this.ports.push(port);
    if (owner instanceof Station) {
      owner.stack.addPort(port);
      const subnets = owner.sharesRoutes ? [] : port.addresses;
      for (const { network, prefix } of subnets) {
        if (prefix < 32) owner.routes.add(network, prefix, { via: 0, port: index });
      }
    } else {
      owner.addPort(port, vlan);
    }
    return port;
  }

  private direction(from: Port, to: Port, delay: number, impairments: Described[]): LinkDirection {
    const name = `${from.place} > ${to.place}`;
    const filters = impairments.map((impairment, index) =>
      createFilter(impairment, { random: () => this.random.stream(name, `impairment ${index}`) }),
    );
    const link = new LinkDirection(this.simulator, this.pool, from, to, delay, filters);
    this.links.push(link);
    return link;
  }
}

/** Frames with Ethernet's header and nothing besides: round numbers. */
const bare = { ...framings.ethernet, minimum: 0, overhead: 0 };

function frameOf(packet: Packet, at: number): Frame {
  const { icmp, arp } = packet;
  return {
    ...packet,
    at,
    arp: arp !== null,
    source: arp?.sender ?? packet.source,
    destination: arp?.target ?? packet.destination,
    sourcePort: icmp?.identifier ?? packet.sourcePort,
    destinationPort: icmp?.sequence ?? packet.destinationPort,
    type: icmp?.type ?? arp?.operation ?? packet.phase,
    code: icmp?.code ?? 0,
    mtu: icmp?.mtu ?? 0,
  };
}

/** Only what carries IP: a sniffed port without its ARP. */
export function ipOnly(frames: readonly Frame[]): Frame[] {
  return frames.filter(({ arp }) => !arp);
}
