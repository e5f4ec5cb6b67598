import { Icmp } from '../net/icmp.js';
import { IntTable } from '../net/int-table.js';
import { type Packet, Phase } from '../net/packet.js';
import type { NameWaiter, Resolver } from '../transport/dns.js';
import { UDP_MAXIMUM, type UdpHandler, type UdpTransport } from '../transport/udp.js';
import { type Front, Request } from './request.js';
import type { Channel } from './channel.js';
import { OUTCOME, unnamed } from './outcome.js';

/** Whom a channel talks to: a name to look up, or an address. */
export interface ChannelTarget {
  /** Empty where the address is given. */
  name: string;
  address: number;
  port: number;
}

/** In place of a port, less its token: a request whose name is being looked up. */
const NAMELESS = -1;

/**
 * The way from a caller's host to a service over UDP: looks the name up, takes a fresh source port
 * for each request, and ends the request when the response (or an ICMP error) comes back.
 *
 * A request that is too large for the way is sent again, in fragments, once a router has said so, as
 * TCP does (linux tcp_v4_mtu_reduced).
 *
 * Not modelled: retransmission. A request that is lost stays unanswered until its time limit.
 */
export class UdpChannel implements Channel, UdpHandler, NameWaiter {
  /** Source port to place of its request. */
  private readonly places = new IntTable();
  private requests: (Request | null)[] = [];
  private readonly free: number[] = [];
  /** By the token of its look-up; null for one that is over. */
  private readonly nameless: (Request | null)[] = [];
  private readonly freeTokens: number[] = [];
  private socket = -1;

  constructor(
    private readonly udp: UdpTransport,
    private readonly resolver: Resolver | null,
    private readonly target: ChannelTarget,
    private readonly front: Front | null = null,
  ) {}

  send(request: Request): void {
    const { target } = this;
    if (target.name === '') {
      this.sendTo(request, target.address);
      return;
    }
    if (this.resolver === null) {
      request.finish(OUTCOME['unknown-name']);
      return;
    }
    // As a client does that opens a connection for each request, and looks the name up for each.
    const token = this.freeTokens.pop() ?? this.nameless.push(null) - 1;
    this.nameless[token] = request;
    request.clientPort = NAMELESS - token;
    this.resolver.resolve(target.name, this, token);
  }

  resolved(token: number, address: number): void {
    const request = this.named(token);
    if (request !== null) this.sendTo(request, address);
  }

  unresolved(token: number, answered: boolean): void {
    const request = this.named(token);
    request?.finish(unnamed(answered));
  }

  /** Sends to an address that the request's caller has chosen itself. */
  sendTo(request: Request, address: number, port = this.target.port): void {
    if (request.size > UDP_MAXIMUM) {
      request.finish(OUTCOME['message-too-long']);
      return;
    }
    if (this.socket < 0) this.socket = this.udp.register(this);
    const source = this.udp.open(this.socket);
    if (source < 0) {
      request.finish(OUTCOME['ports-exhausted']);
      return;
    }
    const place = this.free.pop() ?? this.requests.push(null) - 1;
    this.requests[place] = request;
    this.places.set(source, place);
    request.clientPort = source;
    request.targetAddress = address;
    request.targetPort = port;
    request.front = this.front;
    this.emit(request, request.size, Phase.OPEN);
  }

  abandon(request: Request, withdraw: boolean): void {
    if (request.clientPort <= NAMELESS) {
      this.nameless[NAMELESS - request.clientPort] = null;
      return;
    }
    if (this.places.get(request.clientPort) < 0) return;
    if (withdraw) this.emit(request, 0, Phase.WITHDRAW);
    this.forget(request.clientPort);
  }

  datagram(packet: Packet): string {
    const request = packet.message;
    if (!(request instanceof Request)) return 'unexpected';
    const place = this.places.get(packet.destinationPort);
    if (place < 0 || this.requests[place] !== request) return 'late';
    this.forget(packet.destinationPort);
    request.finish(request.refusal);
    return '';
  }

  failed(port: number, type: number, code: number): void {
    const place = this.places.get(port);
    if (place < 0) return;
    const request = this.requests[place] as Request;
    const tooBig = type === Icmp.UNREACHABLE && code === Icmp.FRAGMENTATION_NEEDED;
    if (tooBig && this.udp.cuts(request.targetAddress, request.size)) {
      this.emit(request, request.size, Phase.OPEN);
      return;
    }
    this.forget(port);
    if (tooBig) {
      request.finish(OUTCOME['message-too-long']);
      return;
    }
    const refused =
      type === Icmp.UNREACHABLE && (code === Icmp.PORT_UNREACHABLE || code === Icmp.PROHIBITED);
    request.finish(refused ? OUTCOME.refused : OUTCOME.unreachable);
  }

  /** The request whose name has been looked up; null where it is over. */
  private named(token: number): Request | null {
    const request = this.nameless[token];
    this.nameless[token] = null;
    this.freeTokens.push(token);
    if (request !== null) request.clientPort = 0;
    return request;
  }

  private emit(request: Request, payload: number, phase: number): void {
    const { targetAddress, targetPort, clientPort } = request;
    const { udp } = this;
    const packet = udp.make(0, clientPort, targetAddress, targetPort, payload, request, phase);
    packet.priority = request.priority;
    packet.request = request.id;
    udp.send(packet);
  }

  private forget(port: number): void {
    const place = this.places.get(port);
    this.places.delete(port);
    this.requests[place] = null;
    this.free.push(place);
    this.udp.close(port);
  }
}
