import { type ErrorReporter, type IpStack, isErrorExempt } from '../devices/ip-stack.js';
import { ByProtocol } from '../net/by-protocol.js';
import { Icmp, type IcmpHeader } from '../net/icmp.js';
import { IcmpQuote, QUOTE_LENGTH } from '../net/icmp-quote.js';
import { ETHERNET_HEADER, ICMP_HEADER, IPV4_HEADER, type Packet, Protocol } from '../net/packet.js';
import type { PacketPool } from '../net/packet-pool.js';
import { NOBODY } from '../facts/facts.js';

/** How a socket finds out what the way carries: IP_MTU_DISCOVER of ip(7), -M of ping(8). */
export type MtuDiscovery = 'want' | 'do' | 'dont';

/** Gets the replies to its echo requests, and errors about them. */
export interface EchoListener {
  /** '' where the reply was waited for, else the reason to drop it. */
  reply(sequence: number, ttl: number, source: number): string;
  failed(sequence: number, type: number, code: number): void;
}

/** Gets errors about packets that other protocols sent. */
export interface ErrorListener {
  /** False where what sent the packet is no longer there. */
  failed(quote: IcmpQuote, type: number, code: number): boolean;
}

/**
 * ICMP (RFC 792): answers echo requests, sends errors about packets that fail here, and hands
 * arriving errors to whoever sent the quoted packet.
 *
 * Not modelled: redirects, source quench, rate limits on errors.
 */
export class IcmpTransport implements ErrorReporter {
  // Made when there is something for them: most of a hundred thousand machines never ping.
  private echoes: Map<number, EchoListener> | null = null;
  /** By identifier, where rules ask. */
  private owners: Map<number, string> | null = null;
  private readonly listeners = new ByProtocol<ErrorListener>();
  private identifier = 0;

  constructor(
    private readonly stack: IpStack,
    private readonly pool: PacketPool,
  ) {
    stack.handle(Protocol.ICMP, this);
    stack.errors = this;
  }

  /** An echo identifier for this listener, as a process of ping has one. */
  open(listener: EchoListener, process = ''): number {
    this.echoes ??= new Map<number, EchoListener>();
    this.echoes.set(++this.identifier, listener);
    if (process === '') return this.identifier;
    this.owners ??= new Map<number, string>();
    this.owners.set(this.identifier, process);
    return this.identifier;
  }

  /** The process that has an echo identifier; '' where nobody has, or nobody says. */
  ownerOf(identifier: number): string {
    return this.owners?.get(identifier) ?? '';
  }

  /** Errors about packets of an IP protocol go there. */
  listen(protocol: number, listener: ErrorListener): void {
    this.listeners.set(protocol, listener);
  }

  /**
   * Sends an echo request with so many bytes of payload.
   * @param request as facts know it
   */
  echo(
    identifier: number,
    sequence: number,
    target: number,
    payload: number,
    request: number = NOBODY,
    discovery: MtuDiscovery = 'want',
  ): void {
    const packet = this.make(Icmp.ECHO, 0, target, payload, identifier, sequence);
    // As for any socket: the kernel's own answers and errors go without (IP_PMTUDISC_DONT).
    packet.dontFragment = discovery !== 'dont';
    packet.request = request;
    this.stack.send(packet, discovery === 'do');
  }

  receive(packet: Packet): void {
    const reason = this.take(packet);
    if (reason === '') this.pool.deliver(packet, this.stack.name);
    else this.pool.drop(packet, this.stack.name, reason);
  }

  report(cause: Packet, type: number, code: number, mtu: number): void {
    if (isErrorExempt(cause)) return;
    const error = this.make(type, code, cause.source, QUOTE_LENGTH);
    error.message = IcmpQuote.of(cause);
    (error.icmp as IcmpHeader).mtu = mtu;
    error.request = cause.request;
    this.stack.send(error);
  }

  /** '' where the packet was of use, else the reason to drop it. */
  private take(packet: Packet): string {
    const icmp = packet.icmp as IcmpHeader;
    if (icmp.type === Icmp.ECHO) {
      if (this.stack.staysSilent()) return 'gone';
      this.answer(packet, icmp);
      return '';
    }
    if (icmp.type === Icmp.ECHO_REPLY) {
      const listener = this.echoes?.get(icmp.identifier);
      if (listener === undefined) return 'unexpected';
      return listener.reply(icmp.sequence, packet.ttl, packet.source);
    }
    const quote = packet.message;
    if (!(quote instanceof IcmpQuote)) return 'unexpected';
    return this.fail(icmp, quote) ? '' : 'late';
  }

  private answer(request: Packet, { identifier, sequence }: IcmpHeader): void {
    const { source, payload } = request;
    const reply = this.make(Icmp.ECHO_REPLY, 0, source, payload, identifier, sequence);
    reply.source = request.destination;
    reply.request = request.request;
    this.stack.send(reply);
  }

  private fail({ type, code, mtu }: IcmpHeader, quote: IcmpQuote): boolean {
    if (type === Icmp.UNREACHABLE && code === Icmp.FRAGMENTATION_NEEDED) {
      this.stack.learnPathMtu(quote.destination, mtu);
    }
    const echo = quote.icmp;
    if (echo === null) {
      const listener = this.listeners.get(quote.protocol);
      return listener !== null && listener.failed(quote, type, code);
    }
    const listener = this.echoes?.get(echo.identifier);
    listener?.failed(echo.sequence, type, code);
    return listener !== undefined;
  }

  private make(
    type: number,
    code: number,
    target: number,
    payload: number,
    identifier = 0,
    sequence = 0,
  ): Packet {
    const packet = this.pool.make();
    packet.protocol = Protocol.ICMP;
    const icmp = this.pool.addIcmp(packet);
    icmp.type = type;
    icmp.code = code;
    icmp.identifier = identifier;
    icmp.sequence = sequence;
    icmp.mtu = 0;
    packet.source = 0;
    packet.destination = target;
    packet.sourcePort = 0;
    packet.destinationPort = 0;
    packet.payload = payload;
    packet.size = ETHERNET_HEADER + IPV4_HEADER + ICMP_HEADER + payload;
    return packet;
  }
}
