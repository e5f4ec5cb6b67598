import { type Flow, FlowTable } from '../net/flow-table.js';
import { IcmpQuote } from '../net/icmp-quote.js';
import { type Packet, Phase, Protocol } from '../net/packet.js';
import type { PacketPool } from '../net/packet-pool.js';
import type { Port } from '../net/port.js';

/**
 * What `packet.mark` says while a packet passes a tracking stack. Related are ICMP errors: about a
 * packet of the original direction, or about a reply.
 */
export const Mark = {
  UNTRACKED: 0,
  NEW: 1,
  ORIGINAL: 2,
  REPLY: 3,
  RELATED: 4,
  RELATED_TO_REPLY: 5,
} as const;

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

/** Linux gives up the search for a free port early too (nf_nat_l4proto_unique_tuple). */
const PORTS_TRIED = 128;

/**
 * Connection tracking and address translation, as in Linux's netfilter (nf_conntrack, nf_nat): the
 * first packet of a flow decides its translation, which the others of both directions follow. The
 * destination is rewritten before routing and the source after it; a flow enters the table when
 * its first packet leaves. A TCP port is served by datagrams, so TCP is tracked as UDP is; but for
 * that a new exchange from the port of one that is over is a new flow to a virtual service, as a
 * SYN that meets TIME_WAIT is.
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
    if (this.relate(packet, now)) return '';
    const echo = packet.protocol === Protocol.ICMP;
    const { source, destination, sourcePort, protocol } = packet;
    const destinationPort = echo ? sourcePort : packet.destinationPort;
    const flow = this.table.find(source, destination, sourcePort, destinationPort, protocol, now);
    if (flow === null) return this.beginFlow(packet, destinationPort, now);
    const original =
      flow.source === source &&
      flow.destination === destination &&
      flow.sourcePort === sourcePort &&
      flow.destinationPort === destinationPort;
    if (original && isOver(flow) && packet.type === Phase.OPEN) {
      this.table.remove(flow, now);
      return this.beginFlow(packet, destinationPort, now);
    }
    packet.flow = flow;
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
    if (packet.type >= Phase.CLOSE && protocol === Protocol.UDP) {
      this.close(flow, packet.type === Phase.CLOSE, now);
    }
    return '';
  }

  /**
   * After routing (or, with no `outPort`, before local delivery): rewrites the source, confirms a
   * new flow. `via` is the next hop.
   */
  finish(
    packet: Packet,
    inPort: Port | null,
    outPort: Port | null,
    via: number,
    now: number,
  ): string {
    const flow = packet.flow as Flow | null;
    if (flow === null) return '';
    switch (packet.mark) {
      case Mark.ORIGINAL:
        this.setSource(packet, flow.replyDestination, flow.replyDestinationPort);
        return '';
      case Mark.REPLY:
        this.setSource(packet, flow.destination, flow.destinationPort);
        return '';
      // Where a direction is translated, errors that travel in it bear its address, whoever sends
      // them (nf_nat_icmp_reply_translation).
      case Mark.RELATED:
        if (flow.destination !== flow.replySource) packet.source = flow.destination;
        return '';
      case Mark.RELATED_TO_REPLY:
        if (flow.source !== flow.replyDestination) packet.source = flow.replyDestination;
        return '';
      default:
        return this.confirm(packet, flow, inPort, outPort, via, now);
    }
  }

  /**
   * An ICMP error about a tracked flow goes to who sent the quoted packet, rewritten back. False
   * for any other packet.
   */
  relate(packet: Packet, now: number): boolean {
    const quote = packet.message;
    if (packet.protocol !== Protocol.ICMP || !(quote instanceof IcmpQuote)) return false;
    // A quoted echo has its sequence number where ports have their second.
    const echo = quote.protocol === Protocol.ICMP;
    const flow = this.table.find(
      quote.destination,
      quote.source,
      echo ? quote.sourcePort : quote.destinationPort,
      quote.sourcePort,
      quote.protocol,
      now,
    );
    if (flow === null) return true;
    const aboutOriginal =
      flow.replySource === quote.destination && flow.replyDestination === quote.source;
    packet.flow = flow;
    packet.mark = aboutOriginal ? Mark.RELATED : Mark.RELATED_TO_REPLY;
    quote.source = aboutOriginal ? flow.source : flow.replySource;
    quote.sourcePort = aboutOriginal ? flow.sourcePort : flow.replySourcePort;
    quote.destination = aboutOriginal ? flow.destination : flow.replyDestination;
    if (!echo) {
      quote.destinationPort = aboutOriginal ? flow.destinationPort : flow.replyDestinationPort;
    }
    packet.destination = quote.source;
    this.close(flow, false, now);
    return true;
  }

  private beginFlow(packet: Packet, destinationPort: number, now: number): string {
    // Before a policy picks: what has expired is not active any more.
    this.table.expire(now);
    const flow = this.scratch;
    const { source, destination, sourcePort, protocol } = packet;
    flow.begin(source, destination, sourcePort, destinationPort, protocol);
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
    via: number,
    now: number,
  ): string {
    let range = ANY;
    if (outPort !== null) {
      const rule = this.masqueradeFor(packet, flow, inPort, outPort);
      if (rule !== null) {
        flow.replyDestination = outPort.addressTowards(via);
        range = rule;
      }
    }
    // Untranslated too: its replies may look like those of a flow that is translated.
    if (!this.findPort(flow, range, now)) {
      this.pool.hit(this.place, 'translation source ports', range.high - range.low + 1);
      return 'nat-ports-exhausted';
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
    if (flow.hairpin && inPort === outPort) return ANY;
    for (const rule of this.options.masquerade) {
      if ((packet.source & rule.mask) !== rule.network) continue;
      const home = outPort.addresses.some((a) => (a.address & rule.mask) === rule.network);
      if (!home) return rule;
    }
    return null;
  }

  /** Keeps the source port if it may and its reply tuple is free, else takes one of the range. */
  private findPort(flow: Flow, range: MasqueradeRule, now: number): boolean {
    const { sourcePort } = flow;
    const anyPort = range === ANY || flow.protocol === Protocol.ICMP;
    if (anyPort || (sourcePort >= range.low && sourcePort <= range.high)) {
      if (this.isFree(flow, sourcePort, now)) return true;
    }
    const count = range.high - range.low + 1;
    for (let tries = 0; tries < count && tries < PORTS_TRIED; tries++) {
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

  private close(flow: Flow, answered: boolean, now: number): void {
    const { owner } = flow;
    if (owner === null) return;
    flow.owner = null;
    owner.closed(flow, now, answered);
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

/** For what no rule of the scenario asks for. */
const ANY: MasqueradeRule = { network: 0, mask: 0, low: 1024, high: 65535 };

/** True for the flow of an exchange with a virtual service that has ended. */
function isOver(flow: Flow): boolean {
  return flow.backend >= 0 && flow.owner === null;
}
