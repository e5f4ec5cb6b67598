import type { IpStack, ProtocolHandler } from '../devices/ip-stack.js';
import { Icmp } from '../net/icmp.js';
import type { IcmpQuote } from '../net/icmp-quote.js';
import { IntTable } from '../net/int-table.js';
import {
  ETHERNET_HEADER,
  IPV4_HEADER,
  type Message,
  type Packet,
  Protocol,
  UDP_HEADER,
} from '../net/packet.js';
import type { PacketPool } from '../net/packet-pool.js';
import type { ErrorListener, IcmpTransport } from './icmp.js';

/** The most bytes that one datagram carries (RFC 768 in RFC 791: 65,535 less both headers). */
export const UDP_MAXIMUM = 65_507;

/** What a socket's datagrams go to. */
export interface UdpHandler {
  /**
   * A datagram has come; it ends when this returns: taken in for '', else dropped for the reason that
   * is given, as nobody here has a use for it.
   */
  datagram(packet: Packet): string;
  /** An ICMP error about a datagram sent from `port`, which carried `about`. */
  failed(port: number, type: number, code: number, about: Message | null): void;
}

/** The UDP ports of a machine: whose sockets they are, ephemeral ones in turn. */
class PortSpace implements ProtocolHandler {
  /** Datagrams to ports that nobody has. */
  unreachable = 0;
  /** The port that a datagram came to last, and whose it is: of most machines the only one. */
  private lastPort = -1;
  private lastHandler: UdpHandler | null = null;
  private readonly pool: PacketPool;
  readonly stack: IpStack;
  /** Port to place of its handler. */
  private readonly sockets = new IntTable();
  private handlers: readonly UdpHandler[] = [];
  /** By handler, where rules ask: the process. */
  private owners: string[] | null = null;
  private readonly low: number;
  private readonly count: number;
  private next = 0;
  private ephemeral = 0;

  constructor(stack: IpStack, pool: PacketPool, [low, high]: readonly [number, number]) {
    this.stack = stack;
    this.pool = pool;
    this.low = low;
    this.count = high - low + 1;
  }

  ownerOf(port: number): string {
    return this.owners?.[this.sockets.get(port)] ?? '';
  }

  /** @param process '' where nobody says */
  register(handler: UdpHandler, process: string): number {
    const place = this.handlers.length;
    // A list that is added to would have room for many, and there may be a hundred thousand.
    this.handlers = this.handlers.concat(handler);
    if (process !== '') (this.owners ??= [])[place] = process;
    return place;
  }

  isTaken(port: number): boolean {
    return this.sockets.get(port) >= 0;
  }

  take(port: number, place: number): void {
    this.sockets.set(port, place);
    this.lastPort = -1;
  }

  /** False where nobody has it. */
  free(port: number): boolean {
    this.lastPort = -1;
    return this.sockets.delete(port);
  }

  /** The next free ephemeral port, which is taken; -1 when all are. */
  open(place: number): number {
    const { count } = this;
    for (let tries = 0; tries < count && this.ephemeral < count; tries++) {
      const port = this.low + this.next;
      this.next = this.next + 1 === count ? 0 : this.next + 1;
      if (this.isTaken(port)) continue;
      this.take(port, place);
      this.ephemeral++;
      return port;
    }
    this.pool.hit(this.stack.name, 'source ports', count);
    return -1;
  }

  close(port: number): void {
    if (this.free(port)) this.ephemeral--;
  }

  /** Whose a port is, or null. */
  at(port: number): UdpHandler | null {
    if (port === this.lastPort) return this.lastHandler;
    const place = this.sockets.get(port);
    if (place < 0) return null;
    this.lastPort = port;
    return (this.lastHandler = this.handlers[place]);
  }

  receive(packet: Packet): void {
    const handler = this.at(packet.destinationPort);
    if (handler === null) {
      if (this.stack.staysSilent()) {
        this.pool.drop(packet, this.stack.name, 'gone');
        return;
      }
      if (packet.message?.isProbe !== true) this.unreachable++;
      this.stack.errors?.report(packet, Icmp.UNREACHABLE, Icmp.PORT_UNREACHABLE, 0);
      this.pool.drop(packet, this.stack.name, 'port-unreachable');
      return;
    }
    const reason = handler.datagram(packet);
    if (reason === '') this.pool.deliver(packet, this.stack.name);
    else this.pool.drop(packet, this.stack.name, reason);
  }
}

/** UDP (RFC 768) of a machine, or as one of its processes has it: whose sockets rules can tell. */
export class UdpTransport implements ErrorListener {
  private constructor(
    readonly stack: IpStack,
    private readonly pool: PacketPool,
    private readonly space: PortSpace,
    private readonly process: string,
  ) {}

  /** @param ports ephemeral ports, both ends included */
  static of(
    stack: IpStack,
    pool: PacketPool,
    icmp: IcmpTransport,
    ports: readonly [number, number],
  ): UdpTransport {
    const space = new PortSpace(stack, pool, ports);
    const udp = new UdpTransport(stack, pool, space, '');
    stack.handle(Protocol.UDP, space);
    icmp.listen(Protocol.UDP, udp);
    return udp;
  }

  /** The same for a process of the machine. */
  forProcess(name: string): UdpTransport {
    return new UdpTransport(this.stack, this.pool, this.space, name);
  }

  /** Datagrams that came for nobody, probes left out, of the whole machine. */
  get unreachable(): number {
    return this.space.unreachable;
  }

  /** The process that has a port; '' where nobody has, or nobody says. */
  ownerOf(port: number): string {
    return this.space.ownerOf(port);
  }

  /** Makes a handler known; the place it gets is what `listen` and `open` take. */
  register(handler: UdpHandler): number {
    return this.space.register(handler, this.process);
  }

  listen(port: number, place: number): void {
    this.space.take(port, place);
  }

  /** Datagrams to the port are refused from now on (ICMP port unreachable). */
  unlisten(port: number): void {
    this.space.free(port);
  }

  isListening(port: number): boolean {
    return this.space.isTaken(port);
  }

  /** A socket on the next free ephemeral port: the port, or -1 when all are in use. */
  open(place: number): number {
    return this.space.open(place);
  }

  /** Closes an ephemeral socket. */
  close(port: number): void {
    this.space.close(port);
  }

  /**
   * A datagram, ready but for what the caller adds (priority, trace); pass it to `send`. It has DF
   * set, as path MTU discovery is on unless an application turns it off (ip(7)).
   */
  make(
    source: number,
    sourcePort: number,
    destination: number,
    destinationPort: number,
    payload: number,
    message: Message | null,
    phase: number,
  ): Packet {
    const packet = this.pool.make();
    packet.protocol = Protocol.UDP;
    packet.source = source;
    packet.sourcePort = sourcePort;
    packet.destination = destination;
    packet.destinationPort = destinationPort;
    packet.payload = payload;
    packet.size = ETHERNET_HEADER + IPV4_HEADER + UDP_HEADER + payload;
    packet.message = message;
    message?.hold();
    packet.dontFragment = true;
    packet.phase = phase;
    return packet;
  }

  send(packet: Packet): void {
    this.stack.send(packet);
  }

  /** True when a datagram with so much payload goes in fragments from now on: it may be sent again. */
  cuts(destination: number, payload: number): boolean {
    return this.stack.cuts(destination, IPV4_HEADER + UDP_HEADER + payload);
  }

  failed(quote: IcmpQuote, type: number, code: number): boolean {
    const handler = this.space.at(quote.sourcePort);
    if (handler === null) return false;
    handler.failed(quote.sourcePort, type, code, quote.about);
    return true;
  }
}
