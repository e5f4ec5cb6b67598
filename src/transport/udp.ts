import type { IpStack } from '../devices/ip-stack.js';
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
class PortSpace {
  /** Port to place of its handler. */
  readonly sockets = new IntTable();
  readonly handlers: UdpHandler[] = [];
  /** By handler, where rules ask: the process. */
  readonly owners: string[] = [];
  readonly low: number;
  readonly count: number;
  next = 0;
  ephemeral = 0;

  constructor([low, high]: readonly [number, number]) {
    this.low = low;
    this.count = high - low + 1;
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
    const udp = new UdpTransport(stack, pool, new PortSpace(ports), '');
    stack.handle(Protocol.UDP, udp);
    icmp.listen(Protocol.UDP, udp);
    return udp;
  }

  /** The same for a process of the machine. */
  forProcess(name: string): UdpTransport {
    return new UdpTransport(this.stack, this.pool, this.space, name);
  }

  /** The process that has a port; '' where nobody has, or nobody says. */
  ownerOf(port: number): string {
    return this.space.owners[this.space.sockets.get(port)] ?? '';
  }

  /** Makes a handler known; the place it gets is what `listen` and `open` take. */
  register(handler: UdpHandler): number {
    const { handlers, owners } = this.space;
    const place = handlers.push(handler) - 1;
    if (this.process !== '') owners[place] = this.process;
    return place;
  }

  listen(port: number, place: number): void {
    this.space.sockets.set(port, place);
  }

  /** Datagrams to the port are refused from now on (ICMP port unreachable). */
  unlisten(port: number): void {
    this.space.sockets.delete(port);
  }

  isListening(port: number): boolean {
    return this.space.sockets.get(port) >= 0;
  }

  /** A socket on the next free ephemeral port: the port, or -1 when all are in use. */
  open(place: number): number {
    const { space } = this;
    const { count, sockets } = space;
    for (let tries = 0; tries < count && space.ephemeral < count; tries++) {
      const port = space.low + space.next;
      space.next = space.next + 1 === count ? 0 : space.next + 1;
      if (sockets.get(port) < 0) {
        sockets.set(port, place);
        space.ephemeral++;
        return port;
      }
    }
    this.pool.hit(this.stack.name, 'source ports', count);
    return -1;
  }

  /** Closes an ephemeral socket. */
  close(port: number): void {
    if (this.space.sockets.delete(port)) this.space.ephemeral--;
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

  receive(packet: Packet): void {
    const { sockets, handlers } = this.space;
    const place = sockets.get(packet.destinationPort);
    if (place < 0) {
      this.stack.errors?.report(packet, Icmp.UNREACHABLE, Icmp.PORT_UNREACHABLE, 0);
      this.pool.drop(packet, this.stack.name, 'port-unreachable');
      return;
    }
    const reason = handlers[place].datagram(packet);
    if (reason === '') this.pool.deliver(packet, this.stack.name);
    else this.pool.drop(packet, this.stack.name, reason);
  }

  failed(quote: IcmpQuote, type: number, code: number): boolean {
    const { sockets, handlers } = this.space;
    const place = sockets.get(quote.sourcePort);
    if (place < 0) return false;
    handlers[place].failed(quote.sourcePort, type, code, quote.about);
    return true;
  }
}
