import type { Actor, Simulator } from '../engine/simulator.js';
import type { Facts } from '../facts/bus.js';
import { formatIpv4, isLoopback, LOOPBACK } from '../net/address.js';
import { ByProtocol } from '../net/by-protocol.js';
import { Icmp } from '../net/icmp.js';
import { BROADCAST, EtherType, Packet, Protocol } from '../net/packet.js';
import type { PacketPool } from '../net/packet-pool.js';
import type { Node, Port } from '../net/port.js';
import type { ConnectionTracker } from './connection-tracking.js';
import type { Hook, Hooks } from './chains/hook.js';
import { FlowState } from './flow-state.js';
import { fragment, linkHeader, Reassembly } from './fragmentation.js';
import { LocalAddresses } from './local-addresses.js';
import { type NeighbourOptions, NeighbourResolution } from './neighbour-resolution.js';
import { PathMtus } from './path-mtu.js';
import { steerOf } from './steer.js';
import { resetFor } from './tcp-reset.js';
import { type RoutingOptions, WayOut } from './way-out.js';

/** Takes the packets of one IP protocol that are for this node. It ends them in the pool. */
export interface ProtocolHandler {
  receive(packet: Packet): void;
}

/** Sends ICMP errors about packets that fail here (RFC 792); wired by the ICMP transport. */
export interface ErrorReporter {
  report(packet: Packet, type: number, code: number, mtu: number): void;
}

export interface IpStackOptions extends RoutingOptions {
  /** True: packets for others are forwarded. */
  forwarding: boolean;
  neighbours: NeighbourOptions;
}

/**
 * Whether anybody is at a machine's addresses:
 * - none: as usual
 * - silent: nobody, and what comes for them ends without a word
 * - unplugged: the same, and nobody answers ARP for them either
 */
export type Vacancy = 'none' | 'silent' | 'unplugged';

const LOOP = 0;
const DEFAULT_TTL = 64;
const NO_PORTS: readonly Port[] = [];
/** MTU of `lo` (Linux). */
const LOOP_MTU = 65_536;
/** A packet of no flow, to ask for ways. */
const NOTHING = new Packet();

/**
 * The IPv4 stack of a host or a router, along Linux's path: prerouting → route → forward or input →
 * postrouting → neighbour, with rules at the five hooks (`chains/table.ts`), tracking and destination
 * translation around the first of them, and source translation behind the last.
 */
export class IpStack implements Node, Actor {
  // What each packet reads stands first, close together: there may be a hundred thousand hosts.
  /** The node's first address, 0 where it has none: here, as most have but that one. */
  address = 0;
  private manyLocals = false;
  /** An address that was asked about last and is not the node's: packets come in trains. */
  private stranger = 0;
  tracker: ConnectionTracker | null = null;
  /** Null where no rule asks anything. */
  hooks: Hooks | null = null;
  /** The port by which the packet in hand arrived; null for one of our own. */
  inPort: Port | null = null;
  /** Of UDP: here, as most packets are its. */
  private udp: ProtocolHandler | null = null;
  protected readonly pool: PacketPool;
  private readonly out: WayOut;
  readonly neighbours: NeighbourResolution;
  private identification = 0;
  /** Null until an error tells of one. */
  private pathMtus: PathMtus | null = null;
  /** The packet in hand, of our own, is for ourselves. */
  private toSelf = false;
  /** The packet in hand, of our own, must not be cut. */
  protected whole = false;
  protected readonly simulator: Simulator;
  protected readonly forwarding: boolean;
  forwarded = 0;
  vacancy: Vacancy = 'none';
  /** Packets that came while nobody was here. */
  unanswered = 0;

  actorId = -1;
  readonly name: string;
  /** Of protocols other than UDP. */
  private readonly handlers = new ByProtocol<ProtocolHandler>();
  ports: readonly Port[] = NO_PORTS;
  errors: ErrorReporter | null = null;
  private readonly locals = new LocalAddresses();
  private reassembly: Reassembly | null = null;
  /** Made when a packet is for the node itself. */
  private looped: Packet[] | null = null;

  constructor(simulator: Simulator, pool: PacketPool, name: string, options: IpStackOptions) {
    simulator.add(this);
    this.simulator = simulator;
    this.pool = pool;
    this.name = name;
    this.forwarding = options.forwarding;
    this.out = new WayOut(options);
    this.neighbours = new NeighbourResolution(simulator, pool, this, options.neighbours);
  }

  /** Whether to answer ARP for an address. */
  answersFor(address: number): boolean {
    return this.vacancy !== 'unplugged' && this.locals.answersFor(address);
  }

  /** Whether what has come for nobody in particular ends without an answer: as nobody is here. */
  staysSilent(): boolean {
    if (this.vacancy === 'none') return false;
    this.unanswered++;
    return true;
  }

  addPort(port: Port): void {
    this.ports = this.ports.concat(port);
    this.out.usePorts(this.ports);
    for (const { address } of port.addresses) this.locals.add(address, port.index);
    this.addressesChanged();
  }

  /** A virtual address that the node owns, as on a dummy device: its services balance there. */
  addVirtual(address: number): void {
    this.locals.addVirtual(address);
    this.addressesChanged();
  }

  /** One that it takes packets for, but does not answer ARP for. */
  addSilent(address: number): void {
    this.locals.addSilent(address);
    this.addressesChanged();
  }

  private addressesChanged(): void {
    this.address = this.locals.first;
    this.manyLocals = this.locals.many;
    this.stranger = 0;
  }

  /** Whether what comes from outside for an address is for this node. */
  private isOwn(address: number): boolean {
    if (address === this.address) return address !== 0;
    if (!this.manyLocals || address === this.stranger) return false;
    if (this.locals.has(address)) return true;
    this.stranger = address;
    return false;
  }

  /** Whether what is sent from here to an address stays here. */
  answersAt(address: number): boolean {
    return this.isOwn(address) || isLoopback(address);
  }

  /** The handler of an IP protocol number. */
  handle(protocol: number, handler: ProtocolHandler): void {
    if (protocol === Protocol.UDP) this.udp = handler;
    else this.handlers.set(protocol, handler);
  }

  get now(): number {
    return this.simulator.now;
  }

  /** Where what happens here is told of. */
  get facts(): Facts {
    return this.pool.facts;
  }

  /** Packets held: waiting for neighbours, for missing fragments, or looping back. */
  get held(): number {
    return this.neighbours.waiting + (this.reassembly?.held ?? 0) + (this.looped?.length ?? 0);
  }

  receive(port: Port, packet: Packet): void {
    const mac = packet.destinationMac;
    if (mac !== port.mac && mac !== BROADCAST && !port.framing.pointToPoint) {
      this.pool.drop(packet, port.place, 'other-host');
    } else if (packet.vlan !== 0) {
      this.pool.drop(packet, port.place, 'vlan-mismatch');
    } else if (packet.etherType === EtherType.ARP) {
      this.neighbours.receive(packet, port);
    } else {
      this.input(port, packet);
    }
  }

  /**
   * Sends a packet of this node's own. Protocol, destination, sizes and ports are set; a source of
   * 0 becomes the address of the port it leaves by. One with `dontFragment` that is larger than the
   * way is known to carry goes in fragments, without (Linux: IP_PMTUDISC_WANT), or,
   * where it is to arrive whole, fails (IP_PMTUDISC_DO).
   */
  send(packet: Packet, whole = false): void {
    this.whole = whole;
    packet.etherType = EtherType.IPV4;
    packet.ttl = DEFAULT_TTL;
    packet.identification = this.identification = (this.identification + 1) & 0xffff;
    packet.destinationMac = 0;
    packet.state = 0;
    packet.mark = 0;
    packet.flow = null;
    const { tracker, hooks } = this;
    // An error about a translated packet of ours or in our hands: for its true sender.
    const related = tracker !== null && tracker.relate(packet, this.simulator.now);
    const routed = this.routeOwn(packet);
    if (this.pool.facts.packets !== null) this.pool.tellMade(packet, this.name);
    if (!routed) {
      this.unroutable(packet);
      return;
    }
    if (tracker !== null && !related) {
      const reason = tracker.begin(packet, this.simulator.now);
      if (reason !== '') {
        this.pool.drop(packet, this.name, reason);
        return;
      }
    }
    if (hooks !== null && hooks.output !== null) {
      const { toSelf, out } = this;
      if (!this.passes(hooks.output, packet, null, toSelf ? null : out.port, false, toSelf)) {
        return;
      }
    }
    const before = packet.destination;
    if (tracker !== null && !related) tracker.redirect(packet);
    if (packet.destination !== before && !this.routeOwn(packet)) {
      this.unroutable(packet);
      return;
    }
    this.postroute(packet, null, this.toSelf);
  }

  private tellRouted(packet: Packet, { name: out }: Port, hop: number): void {
    const { id, request } = packet;
    const { name: place, simulator } = this;
    const via = formatIpv4(hop);
    const direct = hop === packet.destination;
    this.pool.facts.packets?.tell(
      { kind: 'packet-routed', at: simulator.now, place, packet: id, request, out, via, direct },
      packet,
    );
  }

  /** Finds the way of a packet of our own, and its source where it has none. */
  private routeOwn(packet: Packet): boolean {
    const { destination } = packet;
    this.toSelf = this.answersAt(destination);
    if (this.toSelf) {
      if (packet.source === 0) packet.source = isLoopback(destination) ? LOOPBACK : destination;
      return true;
    }
    const routed = this.out.find(packet, destination);
    if (packet.source === 0) packet.source = this.ownAddress(routed);
    return routed;
  }

  /** The way that a packet would take out of this node, untranslated; null where there is none. */
  wayOf(packet: Packet): { port: Port; via: number } | null {
    const { out } = this;
    return out.find(packet, packet.destination) ? { port: out.port as Port, via: out.via } : null;
  }

  /** When what was sent last will have left its port, as far as is known; 0 where nothing holds it up. */
  get leavesAt(): number {
    const { port } = this.out;
    return port === null || this.toSelf ? 0 : port.drainedAt;
  }

  /** The address from which this node speaks to a destination; 0 where it has none. */
  sourceTowards(destination: number): number {
    if (isLoopback(destination)) return LOOPBACK;
    if (this.isOwn(destination)) return destination;
    return this.ownAddress(this.out.find(NOTHING, destination));
  }

  /** The most bytes of an IP packet to a destination, as far as is known. */
  mtuTowards(destination: number): number {
    if (isLoopback(destination) || this.isOwn(destination)) return LOOP_MTU;
    const mtu = this.out.find(NOTHING, destination) ? (this.out.port as Port).mtu : LOOP_MTU;
    return this.pathMtus?.of(destination, mtu, this.simulator.now) ?? mtu;
  }

  /** An error has told how large packets to a destination may be. */
  learnPathMtu(destination: number, mtu: number): void {
    this.pathMtus ??= new PathMtus();
    this.pathMtus.learn(destination, mtu, this.simulator.now);
  }

  /** True when a packet of so many bytes to the destination would go in fragments, as has been learnt. */
  cuts(destination: number, length: number): boolean {
    return (this.pathMtus?.of(destination, Infinity, this.simulator.now) ?? Infinity) < length;
  }

  /** A packet to ourselves comes in by `lo`; what tracking knows of it stays (nf_conntrack_in). */
  wake(): void {
    const packet = this.looped?.shift() as Packet;
    this.inPort = null;
    const { hooks } = this;
    if (hooks !== null && hooks.prerouting !== null) {
      if (!this.passes(hooks.prerouting, packet, null, null, true, false)) return;
    }
    this.deliver(packet, null);
  }

  /** The next hop of a packet does not answer. */
  unreachable(packet: Packet, reason: string): void {
    this.errors?.report(packet, Icmp.UNREACHABLE, Icmp.HOST_UNREACHABLE, 0);
    this.pool.drop(packet, this.name, reason);
  }

  private input(port: Port, arrived: Packet): void {
    let packet = arrived;
    this.inPort = port;
    packet.state = 0;
    packet.mark = 0;
    packet.flow = null;
    if (isLoopback(packet.source) || isLoopback(packet.destination)) {
      this.pool.drop(packet, port.place, 'martian');
      return;
    }
    const { tracker, hooks } = this;
    if (tracker !== null) {
      if (packet.moreFragments || packet.fragmentOffset > 0) {
        const whole = this.reassemble(packet);
        if (whole === null) return;
        packet = whole;
      }
      const reason = tracker.begin(packet, this.simulator.now);
      if (reason !== '') {
        this.pool.drop(packet, this.name, reason);
        return;
      }
    }
    if (hooks !== null && hooks.prerouting !== null) {
      if (!this.passes(hooks.prerouting, packet, port, null, false, false)) return;
    }
    if (tracker !== null) tracker.redirect(packet);
    if (this.isOwn(packet.destination) && steerOf(packet) === 0) this.deliver(packet, port);
    else if (this.forwarding) this.forward(port, packet);
    else this.pool.drop(packet, this.name, 'not-forwarding');
  }

  private forward(inPort: Port, packet: Packet): void {
    if (packet.ttl <= 1) {
      this.errors?.report(packet, Icmp.TIME_EXCEEDED, 0, 0);
      this.pool.drop(packet, this.name, 'ttl-expired');
      return;
    }
    const steer = steerOf(packet);
    if (!this.out.find(packet, steer === 0 ? packet.destination : steer)) {
      this.unroutable(packet);
      return;
    }
    packet.ttl--;
    const { hooks } = this;
    if (hooks !== null && hooks.forward !== null) {
      if (!this.passes(hooks.forward, packet, inPort, this.out.port, false, false)) return;
    }
    this.forwarded++;
    this.postroute(packet, inPort, false);
  }

  /** Asks the rules of a hook; false where the packet has ended by them. */
  private passes(
    hook: Hook,
    packet: Packet,
    inPort: Port | null,
    outPort: Port | null,
    fromSelf: boolean,
    toSelf: boolean,
  ): boolean {
    const opens = packet.state === FlowState.NEW && !fromSelf;
    if (hook.idle && !opens) return true;
    const { passage } = this.hooks as Hooks;
    passage.now = this.simulator.now;
    passage.inPort = inPort;
    passage.outPort = outPort;
    passage.fromSelf = fromSelf;
    passage.toSelf = toSelf;
    passage.via = outPort === null ? 0 : this.out.via;
    passage.opens = opens;
    if (hook.passes(packet, passage)) return true;
    // What is sent about it passes rules too, which writes into the passage.
    const { rule, reason, icmpCode, resets } = passage;
    if (icmpCode >= 0) this.errors?.report(packet, Icmp.UNREACHABLE, icmpCode, 0);
    if (resets) this.reset(packet);
    const byName = reason === 'filtered' || reason === 'rejected';
    this.pool.drop(packet, byName && rule !== null ? rule.place : this.name, reason, rule);
    return false;
  }

  private postroute(packet: Packet, inPort: Port | null, toSelf: boolean): void {
    const { hooks, tracker } = this;
    const port = toSelf ? null : this.out.port;
    const { via } = this.out;
    if (hooks !== null && hooks.postrouting !== null) {
      if (!this.passes(hooks.postrouting, packet, inPort, port, false, toSelf)) return;
    }
    if (tracker !== null) {
      const reason = tracker.finish(packet, this.simulator.now);
      if (reason !== '') {
        this.pool.drop(packet, this.name, reason);
        return;
      }
    }
    if (port === null) {
      this.loop(packet);
      return;
    }
    if (this.pool.facts.packets !== null) this.tellRouted(packet, port, via);
    const length = packet.size - linkHeader(packet);
    if (inPort === null) this.sendOwn(packet, length, port, via);
    else if (length > port.mtu) this.tooBig(packet, port, port.mtu, via);
    else this.neighbours.send(packet, port, via);
  }

  /** A packet to ourselves: it comes in again in a step of its own. */
  protected loop(packet: Packet): void {
    this.looped ??= [];
    this.looped.push(packet);
    this.simulator.defer(this, LOOP);
  }

  protected sendOwn(packet: Packet, length: number, port: Port, via: number): void {
    const { pathMtus } = this;
    let { mtu } = port;
    if (pathMtus !== null) {
      const { now } = this.simulator;
      mtu = pathMtus.of(packet.destination, mtu, now);
      if (!this.whole && !pathMtus.mayDiscover(packet.destination, now))
        packet.dontFragment = false;
    }
    if (length <= mtu) {
      this.neighbours.send(packet, port, via);
      return;
    }
    // A segment of TCP is not cut: its sender is told, as on the way.
    if (!this.whole && packet.tcp === null) packet.dontFragment = false;
    this.tooBig(packet, port, mtu, via);
  }

  private tooBig(packet: Packet, port: Port, mtu: number, via: number): void {
    if (packet.dontFragment) {
      this.errors?.report(packet, Icmp.UNREACHABLE, Icmp.FRAGMENTATION_NEEDED, mtu);
      this.pool.drop(packet, port.place, 'fragmentation-needed');
      return;
    }
    fragment(packet, mtu, this.pool, this.name, (part) => this.neighbours.send(part, port, via));
  }

  /** Hands a packet to its protocol; `inPort` is null for one of our own. */
  private deliver(arrived: Packet, inPort: Port | null): void {
    let packet: Packet | null = arrived;
    if (packet.moreFragments || packet.fragmentOffset > 0) packet = this.reassemble(packet);
    if (packet === null) return;
    const { hooks, tracker } = this;
    if (hooks !== null && hooks.input !== null) {
      if (!this.passes(hooks.input, packet, inPort, null, inPort === null, false)) return;
    }
    if (tracker !== null && inPort !== null) {
      const reason = tracker.finish(packet, this.simulator.now);
      if (reason !== '') {
        this.pool.drop(packet, this.name, reason);
        return;
      }
    }
    const { protocol } = packet;
    const handler = protocol === Protocol.UDP ? this.udp : this.handlers.get(protocol);
    if (handler === null) {
      if (this.staysSilent()) {
        this.pool.drop(packet, this.name, 'gone');
        return;
      }
      // A machine without connections of its own has the protocol too.
      this.reset(packet);
      this.pool.drop(
        packet,
        this.name,
        packet.tcp === null ? 'unknown-protocol' : 'port-unreachable',
      );
      return;
    }
    handler.receive(packet);
  }

  /** Refuses a segment of TCP. */
  private reset(packet: Packet): void {
    const reset = resetFor(packet, this.pool);
    if (reset !== null) this.send(reset);
  }

  private reassemble(packet: Packet): Packet | null {
    this.reassembly ??= new Reassembly(this.pool, this.name);
    return this.reassembly.add(packet, this.simulator.now);
  }

  /** The source of a packet of our own: of the port it leaves by, else the node's first address. */
  private ownAddress(routed: boolean): number {
    const address = routed ? this.out.source : 0;
    return address === 0 ? this.address : address;
  }

  private unroutable(packet: Packet): void {
    this.errors?.report(packet, Icmp.UNREACHABLE, Icmp.NET_UNREACHABLE, 0);
    this.pool.drop(packet, this.name, 'no-route');
  }
}

/** True for what ICMP errors are never sent about (RFC 1122, section 3.2.2). */
export function isErrorExempt(packet: Packet): boolean {
  if (packet.fragmentOffset > 0 || packet.destinationMac === BROADCAST) return true;
  const { icmp } = packet;
  return icmp !== null && icmp.type !== Icmp.ECHO && icmp.type !== Icmp.ECHO_REPLY;
}
