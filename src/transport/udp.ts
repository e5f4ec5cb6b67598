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

/** UDP (RFC 768): sockets by port, ephemeral source ports in turn. */
export class UdpTransport implements ErrorListener {
  /** Port to place of its handler. */
  private readonly sockets = new IntTable();
  private readonly handlers: UdpHandler[] = [];
  private next: number;
  private readonly low: number;
  private readonly count: number;
  private ephemeral = 0;

  constructor(
    readonly stack: IpStack,
    private readonly pool: PacketPool,
    icmp: IcmpTransport,
    /** Ephemeral ports, both ends included. */
    ports: readonly [number, number],
  ) {
    this.low = ports[0];
    this.count = ports[1] - ports[0] + 1;
    this.next = 0;
    stack.handle(Protocol.UDP, this);
    icmp.listen(Protocol.UDP, this);
  }

  /** Makes a handler known; the place it gets is what `listen` and `open` take. */
  register(handler: UdpHandler): number {
    return this.handlers.push(handler) - 1;
  }

  listen(port: number, place: number): void {
    this.sockets.set(port, place);
  }

  /** Datagrams to the port are refused from now on (ICMP port unreachable). */
  unlisten(port: number): void {
    this.sockets.delete(port);
  }

  isListening(port: number): boolean {
    return this.sockets.get(port) >= 0;
  }

  /** A socket on the next free ephemeral port: the port, or -1 when all are in use. */
  open(place: number): number {
    const { count } = this;
    for (let tries = 0; tries < count && this.ephemeral < count; tries++) {
      const port = this.low + this.next;
      this.next = this.next + 1 === count ? 0 : this.next + 1;
      if (this.sockets.get(port) < 0) {
        this.sockets.set(port, place);
        this.ephemeral++;
        return port;
      }
    }
    this.pool.hit(this.stack.name, 'source ports', count);
    return -1;
  }

  /** Closes an ephemeral socket. */
  close(port: number): void {
    if (this.sockets.delete(port)) this.ephemeral--;
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
    packet.type = phase;
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
    const place = this.sockets.get(packet.destinationPort);
    if (place < 0) {
      this.stack.errors?.report(packet, Icmp.UNREACHABLE, Icmp.PORT_UNREACHABLE, 0);
      this.pool.drop(packet, this.stack.name, 'port-unreachable');
      return;
    }
    const reason = this.handlers[place].datagram(packet);
    if (reason === '') this.pool.deliver(packet, this.stack.name);
    else this.pool.drop(packet, this.stack.name, reason);
  }

  failed(quote: IcmpQuote, type: number, code: number): boolean {
    const place = this.sockets.get(quote.sourcePort);
    if (place < 0) return false;
    this.handlers[place].failed(quote.sourcePort, type, code, quote.about);
    return true;
  }
}
