import type { Simulator } from '../engine/simulator.js';
import { Icmp } from '../net/icmp.js';
import { IntTable } from '../net/int-table.js';
import { type Packet, Phase } from '../net/packet.js';
import type { NameWaiter, Resolver } from '../transport/dns.js';
import { UDP_MAXIMUM, type UdpHandler, type UdpTransport } from '../transport/udp.js';
import { type Channel, OUTCOME, Request } from './request.js';

/** Whom a channel talks to: a name to look up, or an address. */
export interface ChannelTarget {
  /** Empty where the address is given. */
  name: string;
  address: number;
  port: number;
}

/**
 * The way from a caller's host to a service over UDP: looks the name up, takes a fresh source port
 * for each request, and ends the request when the response (or an ICMP error) comes back.
 *
 * Not modelled: retransmission. A request that is lost stays unanswered until its time limit.
 */
export class UdpChannel implements Channel, UdpHandler, NameWaiter {
  /** Source port to place of its request. */
  private readonly places = new IntTable();
  private requests: (Request | null)[] = [];
  private readonly free: number[] = [];
  private unresolved: Request[] = [];
  private socket = -1;

  constructor(
    private readonly simulator: Simulator,
    private readonly udp: UdpTransport,
    private readonly resolver: Resolver | null,
    private readonly target: ChannelTarget,
  ) {}

  send(request: Request): void {
    const { target } = this;
    if (target.name === '') {
      this.sendTo(request, target.address);
      return;
    }
    if (this.resolver === null) {
      request.caller?.ended(request, OUTCOME['unknown-name']);
      return;
    }
    this.unresolved.push(request);
    if (this.unresolved.length === 1) this.resolver.resolve(target.name, this);
  }

  resolved(address: number | null): void {
    const waiting = this.unresolved;
    this.unresolved = [];
    for (const request of waiting) {
      if (request.over) request.letGo();
      else if (address === null) request.caller?.ended(request, OUTCOME['unknown-name']);
      else this.sendTo(request, address);
    }
  }

  /** Sends to an address that the request's caller has chosen itself. */
  sendTo(request: Request, address: number): void {
    if (request.size > UDP_MAXIMUM) {
      request.caller?.ended(request, OUTCOME['message-too-long']);
      return;
    }
    if (this.socket < 0) this.socket = this.udp.register(this);
    const port = this.udp.open(this.socket);
    if (port < 0) {
      request.caller?.ended(request, OUTCOME['ports-exhausted']);
      return;
    }
    const place = this.free.pop() ?? this.requests.push(null) - 1;
    this.requests[place] = request;
    this.places.set(port, place);
    request.clientPort = port;
    request.targetAddress = address;
    request.targetPort = this.target.port;
    this.emit(request, request.size, Phase.OPEN);
  }

  abandon(request: Request, withdraw: boolean): void {
    if (this.unresolved.includes(request)) {
      // `resolved` lets go of it; until then it is merely over.
      request.hold();
      return;
    }
    if (this.places.get(request.clientPort) < 0) return;
    if (withdraw) this.emit(request, 0, Phase.WITHDRAW);
    this.forget(request.clientPort);
  }

  datagram(packet: Packet): void {
    const request = packet.message;
    if (!(request instanceof Request)) return;
    const place = this.places.get(packet.destinationPort);
    if (place < 0 || this.requests[place] !== request) return;
    this.forget(packet.destinationPort);
    packet.trace?.note(this.simulator.now, this.udp.stack.name, 'the response is here');
    request.caller?.ended(request, request.refusal);
  }

  failed(port: number, type: number, code: number): void {
    const place = this.places.get(port);
    if (place < 0) return;
    const request = this.requests[place] as Request;
    this.forget(port);
    const refused =
      type === Icmp.UNREACHABLE && (code === Icmp.PORT_UNREACHABLE || code === Icmp.PROHIBITED);
    request.caller?.ended(request, refused ? OUTCOME.refused : OUTCOME.unreachable);
  }

  private emit(request: Request, payload: number, phase: number): void {
    const { targetAddress, targetPort, clientPort } = request;
    const { udp } = this;
    const packet = udp.make(0, clientPort, targetAddress, targetPort, payload, request, phase);
    packet.priority = request.priority;
    packet.trace = request.trace;
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
