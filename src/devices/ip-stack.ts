import type { Actor, Simulator } from '../engine/simulator.js';
import type { Flow } from '../net/flow-table.js';
import { Icmp } from '../net/icmp.js';
import { IntTable } from '../net/int-table.js';
import { BROADCAST, EtherType, type Packet, Protocol } from '../net/packet.js';
import type { PacketPool } from '../net/packet-pool.js';
import type { Node, Port } from '../net/port.js';
import type { ConnectionTracker } from './connection-tracking.js';
import type { FilterChain } from './filter-chain.js';
import { fragment, linkHeader, Reassembly } from './fragmentation.js';
import { Mark } from './mark.js';
import { type NeighbourOptions, NeighbourResolution } from './neighbour-resolution.js';
import { PathMtus } from './path-mtu.js';
import type { Wall } from './wall.js';
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

const LOOPBACK = 0;
const DEFAULT_TTL = 64;
/** In place of a port's index: addresses that no port carries, answered to ARP or not. */
const VIRTUAL = 0x7ffffffe;
const SILENT = 0x7fffffff;

/**
 * The IPv4 stack of a host or a router, along Linux's path: prerouting (tracking, destination
 * translation) → route → forward (filter) or input → postrouting (source translation) → neighbour.
 */
export class IpStack implements Node, Actor {
  actorId = -1;
  readonly ports: Port[] = [];
  tracker: ConnectionTracker | null = null;
  filter: FilterChain | null = null;
  errors: ErrorReporter | null = null;
  /** Partitions that the node is behind; null mostly. */
  walls: Set<Wall> | null = null;
  readonly neighbours: NeighbourResolution;
  forwarded = 0;
  /** The node's first address, 0 where it has none. */
  address = 0;
  private readonly locals = new IntTable();
  private manyLocals = false;
  private readonly handlers: (ProtocolHandler | null)[] = [];
  private reassembly: Reassembly | null = null;
  /** The packet in hand, of our own, must not be cut. */
  private whole = false;
  /** Null until an error tells of one. */
  private pathMtus: PathMtus | null = null;
  private identification = 0;
  private looped: Packet[] = [];
  /** The port by which the packet in hand arrived; null for one of our own. */
  inPort: Port | null = null;
  private readonly out: WayOut;
  private readonly forwarding: boolean;

  constructor(
    private readonly simulator: Simulator,
    private readonly pool: PacketPool,
    readonly name: string,
    options: IpStackOptions,
  ) {
    simulator.add(this);
    this.forwarding = options.forwarding;
    this.out = new WayOut(this.ports, options);
    const isOwn = (address: number): boolean => {
      const place = this.locals.get(address);
      return place >= 0 && place !== SILENT;
    };
    this.neighbours = new NeighbourResolution(
      simulator,
      pool,
      name,
      isOwn,
      this,
      options.neighbours,
    );
  }

  addPort(port: Port): void {
    this.ports.push(port);
    this.out.portAdded();
    for (const { address } of port.addresses) {
      if (this.address === 0) this.address = address;
      this.addAddress(address, port.index);
    }
  }

  private addAddress(address: number, place: number): void {
    this.locals.set(address, place);
    this.manyLocals = this.address === 0 || this.locals.size > 1;
  }

  /** A virtual address that the node owns, as on a dummy device: its services balance there. */
  addVirtual(address: number): void {
    this.addAddress(address, VIRTUAL);
  }

  /**
   * An address that the node takes packets for but does not answer ARP for: a virtual address at a
   * backend that answers directly (Linux: on the loopback device, with arp_ignore 1).
   */
  addLocal(address: number): void {
    this.addAddress(address, SILENT);
  }

  /** The handler of an IP protocol number. */
  handle(protocol: number, handler: ProtocolHandler): void {
    this.handlers[protocol] = handler;
  }

  get now(): number {
    return this.simulator.now;
  }

  /** Packets held: waiting for neighbours, for missing fragments, or looping back. */
  get held(): number {
    return this.neighbours.waiting + (this.reassembly?.held ?? 0) + this.looped.length;
  }

  receive(port: Port, packet: Packet): void {
    const mac = packet.destinationMac;
    if (mac !== port.mac && mac !== BROADCAST && !port.pointToPoint) {
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
    packet.mark = 0;
    packet.flow = null;
    // An error about a translated packet of ours or in our hands: for its true sender.
    const related = this.tracker !== null && this.tracker.relate(packet, this.simulator.now);
    if (this.isLocal(packet.destination)) {
      if (packet.source === 0) packet.source = packet.destination;
      this.looped.push(packet);
      this.simulator.defer(this, LOOPBACK);
      return;
    }
    const routed = this.out.find(packet, packet.destination);
    if (packet.source === 0) packet.source = this.ownAddress(routed);
    if (!routed) {
      this.unroutable(packet);
      return;
    }
    if (this.tracker !== null && !related && !this.track(packet)) return;
    this.postroute(packet, null);
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

  /** A packet that looped back is delivered. */
  wake(): void {
    this.inPort = null;
    this.deliver(this.looped.shift() as Packet);
  }

  /** The next hop of a packet does not answer. */
  unreachable(packet: Packet, reason: string): void {
    this.errors?.report(packet, Icmp.UNREACHABLE, Icmp.HOST_UNREACHABLE, 0);
    this.pool.drop(packet, this.name, reason);
  }

  /** Most nodes have one address, and need no look-up. */
  private isLocal(address: number): boolean {
    return (
      (address === this.address && address !== 0) ||
      (this.manyLocals && this.locals.get(address) >= 0)
    );
  }

  private input(port: Port, arrived: Packet): void {
    let packet = arrived;
    this.inPort = port;
    packet.mark = 0;
    packet.flow = null;
    if (this.tracker !== null) {
      if (packet.moreFragments || packet.fragmentOffset > 0) {
        const whole = this.reassemble(packet);
        if (whole === null) return;
        packet = whole;
      }
      const reason = this.tracker.begin(packet, this.simulator.now);
      if (reason !== '') {
        this.refuse(packet, reason);
        return;
      }
    }
    if (this.isLocal(packet.destination) && steerOf(packet) === 0) {
      if (this.tracker !== null) {
        const reason = this.tracker.finish(packet, port, null, 0, this.simulator.now);
        if (reason !== '') {
          this.refuse(packet, reason);
          return;
        }
      }
      this.deliver(packet);
    } else if (this.forwarding) {
      this.forward(port, packet);
    } else {
      this.pool.drop(packet, this.name, 'not-forwarding');
    }
  }

  private forward(inPort: Port, packet: Packet): void {
    if (packet.ttl <= 1) {
      this.errors?.report(packet, Icmp.TIME_EXCEEDED, 0, 0);
      this.pool.drop(packet, this.name, 'ttl-expired');
      return;
    }
    const steer = steerOf(packet);
    if (this.isParted(packet, steer === 0 ? packet.destination : steer)) return;
    if (!this.out.find(packet, steer === 0 ? packet.destination : steer)) {
      this.unroutable(packet);
      return;
    }
    packet.ttl--;
    if (this.filter !== null) {
      const rule = this.filter.decide(packet, inPort, this.out.port as Port);
      if (rule.verdict !== 'accept') {
        const rejected = rule.verdict === 'reject';
        if (rejected) this.errors?.report(packet, Icmp.UNREACHABLE, Icmp.PROHIBITED, 0);
        const place = `${this.name} (${rule.name})`;
        this.pool.drop(packet, place, rejected ? 'rejected' : 'filtered');
        return;
      }
    }
    this.forwarded++;
    this.postroute(packet, inPort);
  }

  /** Tracking for a packet of our own; its destination may change, and with it the route. */
  private track(packet: Packet): boolean {
    const before = packet.destination;
    const reason = (this.tracker as ConnectionTracker).begin(packet, this.simulator.now);
    if (reason !== '') {
      this.refuse(packet, reason);
      return false;
    }
    if (packet.destination === before) return true;
    if (this.out.find(packet, packet.destination)) return true;
    this.unroutable(packet);
    return false;
  }

  private postroute(packet: Packet, inPort: Port | null): void {
    const port = this.out.port as Port;
    const via = this.out.via;
    if (this.tracker !== null) {
      const reason = this.tracker.finish(packet, inPort, port, via, this.simulator.now);
      if (reason !== '') {
        this.refuse(packet, reason);
        return;
      }
    }
    if (packet.trace !== null) {
      const next = via === packet.destination ? 'directly' : 'to the next router';
      packet.trace.note(this.simulator.now, this.name, `routes out of ${port.name}, ${next}`);
    }
    const length = packet.size - linkHeader(packet);
    if (inPort === null) this.sendOwn(packet, length, port, via);
    else if (length > port.mtu) this.tooBig(packet, port, port.mtu, via);
    else this.neighbours.send(packet, port, via);
  }

  private sendOwn(packet: Packet, length: number, port: Port, via: number): void {
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
    if (!this.whole) packet.dontFragment = false;
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

  private deliver(arrived: Packet): void {
    if (this.isParted(arrived, this.address)) return;
    let packet: Packet | null = arrived;
    if (packet.moreFragments || packet.fragmentOffset > 0) packet = this.reassemble(packet);
    if (packet === null) return;
    const handler = this.handlers[packet.protocol];
    if (handler === null || handler === undefined) {
      this.pool.drop(packet, this.name, 'unknown-protocol');
      return;
    }
    handler.receive(packet);
  }

  /** True for a packet that a partition has stopped. */
  private isParted(packet: Packet, destination: number): boolean {
    if (this.walls === null) return false;
    for (const wall of this.walls) {
      if (!wall.stands(packet.source, destination)) continue;
      this.pool.drop(packet, this.name, 'partitioned');
      return true;
    }
    return false;
  }

  private reassemble(packet: Packet): Packet | null {
    this.reassembly ??= new Reassembly(this.pool, this.name);
    return this.reassembly.add(packet, this.simulator.now);
  }

  /** The source of a packet of our own: of the port it leaves by, else the node's first address. */
  private ownAddress(routed: boolean): number {
    const address = routed ? (this.out.port as Port).addressTowards(this.out.via) : 0;
    return address === 0 ? this.address : address;
  }

  private unroutable(packet: Packet): void {
    this.errors?.report(packet, Icmp.UNREACHABLE, Icmp.NET_UNREACHABLE, 0);
    this.pool.drop(packet, this.name, 'no-route');
  }

  private refuse(packet: Packet, reason: string): void {
    if (reason === 'no-endpoints') {
      this.errors?.report(packet, Icmp.UNREACHABLE, Icmp.PORT_UNREACHABLE, 0);
    }
    this.pool.drop(packet, this.name, reason);
  }
}

/** The next hop that a balancer has picked for a packet whose destination stays; 0 for none. */
function steerOf(packet: Packet): number {
  const isRequest = packet.mark === Mark.NEW || packet.mark === Mark.ORIGINAL;
  return isRequest ? (packet.flow as Flow).steer : 0;
}

/** True for what ICMP errors are never sent about (RFC 1122, section 3.2.2). */
export function isErrorExempt(packet: Packet): boolean {
  if (packet.fragmentOffset > 0 || packet.destinationMac === BROADCAST) return true;
  if (packet.protocol !== Protocol.ICMP) return false;
  return packet.type !== Icmp.ECHO && packet.type !== Icmp.ECHO_REPLY;
}
