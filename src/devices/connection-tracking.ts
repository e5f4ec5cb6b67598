import { type Flow, FlowTable } from '../net/flow-table.js';
import { IcmpQuote } from '../net/icmp-quote.js';
import { type Packet, Phase, Protocol } from '../net/packet.js';
import type { PacketPool } from '../net/packet-pool.js';
import type { Port } from '../net/port.js';

/** What `packet.mark` says while a packet passes a tracking stack. */
export const Mark = { UNTRACKED: 0, NEW: 1, ORIGINAL: 2, REPLY: 3, RELATED: 4 } as const;

/** Source translation for what leaves `network` by another port than that network's own. */
export interface MasqueradeRule {
  network: number;
  mask: number;
  /** Source ports for translation, both ends included. */
  low: number;
  high: number;
}

/** Finds the backend of a new flow towards a virtual address: destination translation. */
export interface DestinationTranslator {
  /** True when the packet is for a virtual address; `flow` then says where it goes, or nowhere. */
  translate(packet: Packet, flow: Flow, now: number): 'none' | 'translated' | 'no-endpoints';
}

export interface TrackingOptions {
  limit: number;
  /** Timeouts in nanoseconds (Linux: UDP 30 s, UDP stream 120 s, ICMP 30 s, generic 600 s). */
  udp: number;
  udpStream: number;
  icmp: number;
  generic: number;
  masquerade: readonly MasqueradeRule[];
}

const UDP = 0;
const UDP_STREAM = 1;
const ICMP = 2;
const GENERIC = 3;

/**
 * Connection tracking and address translation, as in Linux's netfilter (nf_conntrack, nf_nat): the
 * first packet of a flow decides its translation, which the others of both directions follow. The
 * destination is rewritten before routing and the source after it; a flow enters the table when
 * its first packet leaves. A TCP port is served by datagrams, so TCP is tracked as UDP is.
 *
 * Not modelled: helpers, expectations, zones, early drop of unreplied entries when full.
 */
export class ConnectionTracker {
  readonly table: FlowTable;
  translator: DestinationTranslator | null = null;
  private scratch: Flow;
  private nextPort = 0;

  constructor(
    private readonly pool: PacketPool,
    private readonly place: string,
    private readonly options: TrackingOptions,
  ) {
    const { udp, udpStream, icmp, generic } = options;
    this.table = new FlowTable(options.limit, [udp, udpStream, icmp, generic]);
    this.scratch = this.table.make();
  }

  /** Before routing: finds or begins the flow, rewrites the destination. A reason, or '' to go on. */
  begin(packet: Packet, now: number): string {
    if (packet.message instanceof IcmpQuote) {
      this.relate(packet, packet.message, now);
      return '';
    }
    const echo = packet.protocol === Protocol.ICMP;
    const { source, destination, sourcePort, protocol } = packet;
    const destinationPort = echo ? sourcePort : packet.destinationPort;
    const flow = this.table.find(source, destination, sourcePort, destinationPort, protocol, now);
    if (flow === null) return this.beginFlow(packet, destinationPort, now);
    packet.flow = flow;
    const original =
      flow.source === source &&
      flow.destination === destination &&
      flow.sourcePort === sourcePort &&
      flow.destinationPort === destinationPort;
    if (original) {
      packet.mark = Mark.ORIGINAL;
      this.table.touch(flow, flow.timeoutClass, now);
      if (flow.steer === 0) this.setDestination(packet, flow.replySource, flow.replySourcePort);
    } else {
      packet.mark = Mark.REPLY;
      flow.replied = true;
      this.table.touch(flow, flow.timeoutClass === UDP ? UDP_STREAM : flow.timeoutClass, now);
      this.setDestination(packet, flow.source, flow.sourcePort);
    }
    if (packet.type >= Phase.CLOSE && packet.protocol === Protocol.UDP) this.close(flow, packet, now);
    return '';
  }

  /** After routing (or before local delivery): rewrites the source, confirms a new flow. */
  finish(packet: Packet, inPort: Port | null, outPort: Port | null, now: number): string {
    const flow = packet.flow as Flow | null;
    if (flow === null) return '';
    if (packet.mark === Mark.ORIGINAL) {
      this.setSource(packet, flow.replyDestination, flow.replyDestinationPort);
      return '';
    }
    if (packet.mark === Mark.REPLY) {
      this.setSource(packet, flow.destination, flow.destinationPort);
      return '';
    }
    return this.confirm(packet, flow, inPort, outPort, now);
  }

  private beginFlow(packet: Packet, destinationPort: number, now: number): string {
    const flow = this.scratch;
    flow.source = packet.source;
    flow.destination = packet.destination;
    flow.sourcePort = packet.sourcePort;
    flow.destinationPort = destinationPort;
    flow.protocol = packet.protocol;
    flow.replySource = packet.destination;
    flow.replyDestination = packet.source;
    flow.replySourcePort = destinationPort;
    flow.replyDestinationPort = packet.sourcePort;
    flow.confirmed = false;
    flow.replied = false;
    flow.owner = null;
    flow.hairpin = false;
    flow.steer = 0;
    packet.flow = flow;
    packet.mark = Mark.NEW;
    if (this.translator === null) return '';
    switch (this.translator.translate(packet, flow, now)) {
      case 'no-endpoints':
        return 'no-endpoints';
      case 'translated':
        if (flow.steer === 0) this.setDestination(packet, flow.replySource, flow.replySourcePort);
        return '';
      default:
        return '';
    }
  }

  private confirm(
    packet: Packet,
    flow: Flow,
    inPort: Port | null,
    outPort: Port | null,
    now: number,
  ): string {
    if (outPort !== null) {
      const range = this.masqueradeFor(packet, flow, inPort, outPort);
      if (range !== null) {
        flow.replyDestination = outPort.addresses[0].address;
        if (!this.findPort(flow, range, now)) {
          this.pool.hit(this.place, 'translation source ports', range.high - range.low + 1);
          return 'nat-ports-exhausted';
        }
      }
    }
    const timeoutClass =
      flow.protocol === Protocol.ICMP ? ICMP : flow.protocol === Protocol.UDP ? UDP : GENERIC;
    if (!this.table.insert(flow, timeoutClass, now)) {
      this.pool.hit(this.place, 'connection tracking', this.table.limit);
      return 'conntrack-full';
    }
    flow.openedAt = now;
    flow.owner?.opened(flow, now);
    this.scratch = this.table.make();
    this.setSource(packet, flow.replyDestination, flow.replyDestinationPort);
    return '';
  }

  private masqueradeFor(
    packet: Packet,
    flow: Flow,
    inPort: Port | null,
    outPort: Port,
  ): MasqueradeRule | null {
    // Between two callers of one subnet the reply would go past us: so says the hairpin rule.
    if (flow.hairpin && inPort === outPort) return HAIRPIN;
    for (const rule of this.options.masquerade) {
      if ((packet.source & rule.mask) !== rule.network) continue;
      const home = outPort.addresses.some((a) => (a.address & rule.mask) === rule.network);
      if (!home) return rule;
    }
    return null;
  }

  /** Keeps the source port if the reply tuple is free, else takes the next free one of the range. */
  private findPort(flow: Flow, range: MasqueradeRule, now: number): boolean {
    if (this.isFree(flow, flow.sourcePort, now)) return true;
    const count = range.high - range.low + 1;
    for (let tries = 0; tries < count; tries++) {
      const port = range.low + (this.nextPort++ % count);
      if (this.isFree(flow, port, now)) return true;
    }
    return false;
  }

  private isFree(flow: Flow, port: number, now: number): boolean {
    flow.replyDestinationPort = port;
    const echo = flow.protocol === Protocol.ICMP;
    if (echo) flow.replySourcePort = port;
    const { replySource, replyDestination, replySourcePort, protocol } = flow;
    return (
      this.table.find(replySource, replyDestination, replySourcePort, port, protocol, now) === null
    );
  }

  /** An ICMP error about a tracked flow goes to who sent the quoted packet, rewritten back. */
  private relate(packet: Packet, quote: IcmpQuote, now: number): void {
    packet.mark = Mark.UNTRACKED;
    packet.flow = null;
    // A quoted echo has its sequence number where ports have their second.
    const echo = quote.protocol === Protocol.ICMP;
    const answerPort = echo ? quote.sourcePort : quote.destinationPort;
    const flow = this.table.find(
      quote.destination,
      quote.source,
      answerPort,
      quote.sourcePort,
      quote.protocol,
      now,
    );
    if (flow === null) return;
    packet.mark = Mark.RELATED;
    const aboutOriginal =
      flow.replySource === quote.destination && flow.replyDestination === quote.source;
    quote.source = aboutOriginal ? flow.source : flow.replySource;
    quote.sourcePort = aboutOriginal ? flow.sourcePort : flow.replySourcePort;
    quote.destination = aboutOriginal ? flow.destination : flow.replyDestination;
    if (!echo) {
      quote.destinationPort = aboutOriginal ? flow.destinationPort : flow.replyDestinationPort;
    }
    packet.destination = quote.source;
    if (flow.owner !== null) {
      const { owner } = flow;
      flow.owner = null;
      owner.closed(flow, now, false);
    }
  }

  private close(flow: Flow, packet: Packet, now: number): void {
    const { owner } = flow;
    if (owner === null) return;
    flow.owner = null;
    owner.closed(flow, now, packet.type === Phase.CLOSE);
  }

  private setDestination(packet: Packet, address: number, port: number): void {
    packet.destination = address;
    if (packet.protocol === Protocol.ICMP) packet.sourcePort = port;
    else packet.destinationPort = port;
  }

  private setSource(packet: Packet, address: number, port: number): void {
    packet.source = address;
    packet.sourcePort = port;
  }
}

const HAIRPIN: MasqueradeRule = { network: 0, mask: 0, low: 1024, high: 65535 };
