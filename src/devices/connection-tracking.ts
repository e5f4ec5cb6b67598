import { formatIpv4 } from '../net/address.js';
import { type Flow, FlowTable, protocolKey } from '../net/flow-table.js';
import { Icmp } from '../net/icmp.js';
import { type Packet, Phase, Protocol } from '../net/packet.js';
import type { PacketPool } from '../net/packet-pool.js';
import { FlowState } from './flow-state.js';
import { disguise, isError, relate } from './related-error.js';
import { SourceTranslation } from './source-translation.js';

export interface TrackingOptions {
  limit: number;
  /** Timeouts in nanoseconds (Linux: UDP 30 s, UDP stream 120 s, ICMP 30 s, generic 600 s). */
  udp: number;
  udpStream: number;
  icmp: number;
  generic: number;
}

const UDP = 0;
const UDP_STREAM = 1;
const ICMP = 2;
const GENERIC = 3;

/** A UDP flow is a stream once packets of both ways were seen and it is older than this. */
const STREAM_AGE = 2e9;

/**
 * Connection tracking and address translation, as in Linux's netfilter (nf_conntrack, nf_nat): rules
 * say of the first packet of a flow how it is translated, and the others of both directions follow.
 * The destination is rewritten before routing and the source after it, each behind the rules of its
 * hook; a flow enters the table when its first packet leaves.
 *
 * A UDP flow becomes a stream, which is kept for longer, by a packet that finds it answered and more
 * than 2 s old (nf_conntrack_proto_udp.c). An echo reply that nobody has asked for is of no flow,
 * and passes as it is (nf_conntrack_proto_icmp.c).
 *
 * A TCP port is served by datagrams, so TCP is tracked as UDP is; but for that a new exchange from
 * the port of one that is over is a new flow to a virtual service, as a SYN that meets TIME_WAIT is.
 *
 * Not modelled: helpers, expectations, zones, early drop of unreplied entries when full.
 */
export class ConnectionTracker {
  readonly table: FlowTable;
  private readonly sources: SourceTranslation;
  private scratch: Flow;

  constructor(
    private readonly pool: PacketPool,
    private readonly place: string,
    options: TrackingOptions,
  ) {
    const { udp, udpStream, icmp, generic } = options;
    this.table = new FlowTable(options.limit, [udp, udpStream, icmp, generic]);
    this.sources = new SourceTranslation(this.table);
    this.scratch = this.table.make();
  }

  /** Before routing: finds or begins the flow. A reason why the packet ends, or '' to go on. */
  begin(packet: Packet, now: number): string {
    if (this.relate(packet, now)) return '';
    const echo = packet.protocol === Protocol.ICMP;
    const { source, destination, sourcePort, protocol } = packet;
    const destinationPort = echo ? sourcePort : packet.destinationPort;
    const key = protocolKey(protocol, packet.type, packet.code);
    const flow = this.table.find(source, destination, sourcePort, destinationPort, key, now);
    if (flow === null) {
      if (echo && packet.type !== Icmp.ECHO) return '';
      // Its request never came here: as for a FIN without a connection, there is nothing to end.
      if (packet.type === Phase.WITHDRAW && protocol === Protocol.UDP) return 'stale';
      this.beginFlow(packet, destinationPort, key, now);
      return '';
    }
    const original =
      flow.source === source &&
      flow.destination === destination &&
      flow.sourcePort === sourcePort &&
      flow.destinationPort === destinationPort &&
      flow.protocol === key;
    if (original && isOver(flow) && packet.type === Phase.OPEN) {
      this.table.remove(flow, now);
      this.beginFlow(packet, destinationPort, key, now);
      return '';
    }
    packet.flow = flow;
    this.table.touch(flow, isStream(flow, now) ? UDP_STREAM : flow.timeoutClass, now);
    packet.state = original ? FlowState.ORIGINAL : FlowState.REPLY;
    // From the next packet on: the first answer is not a stream yet, however late.
    if (!original) flow.replied = true;
    if (packet.type >= Phase.CLOSE && protocol === Protocol.UDP) {
      this.close(flow, packet.type === Phase.CLOSE, now);
    }
    return '';
  }

  /** Behind the rules before routing: rewrites the destination. */
  redirect(packet: Packet, now: number): void {
    const flow = packet.flow as Flow | null;
    if (flow === null) return;
    switch (packet.state) {
      case FlowState.NEW:
      case FlowState.ORIGINAL:
        if (flow.steer === 0)
          this.setDestination(packet, flow.replySource, flow.replySourcePort, now);
        return;
      case FlowState.REPLY:
        this.setDestination(packet, flow.source, flow.sourcePort, now);
    }
  }

  /** After routing, or before local delivery: rewrites the source, confirms a new flow. */
  finish(packet: Packet, now: number): string {
    const flow = packet.flow as Flow | null;
    if (flow === null) return '';
    switch (packet.state) {
      case FlowState.ORIGINAL:
        this.setSource(packet, flow.replyDestination, flow.replyDestinationPort, now);
        return '';
      case FlowState.REPLY:
        this.setSource(packet, flow.destination, flow.destinationPort, now);
        return '';
      case FlowState.RELATED:
      case FlowState.RELATED_TO_REPLY:
        disguise(packet, flow);
        return '';
      default:
        return this.confirm(packet, flow, now);
    }
  }

  /** Turns an ICMP error to whom it concerns, and ends their exchange. False for other packets. */
  relate(packet: Packet, now: number): boolean {
    if (!isError(packet)) return false;
    const flow = relate(packet, this.table, now);
    if (flow !== null) this.close(flow, false, now);
    return true;
  }

  private beginFlow(packet: Packet, destinationPort: number, key: number, now: number): void {
    // Before a policy picks: what has expired is not active any more.
    this.table.expire(now);
    const flow = this.scratch;
    const { source, destination, sourcePort } = packet;
    flow.begin(source, destination, sourcePort, destinationPort, key);
    packet.flow = flow;
    packet.state = FlowState.NEW;
  }

  private confirm(packet: Packet, flow: Flow, now: number): string {
    const ports = this.sources.complete(flow, now);
    if (ports > 0) {
      this.pool.hit(this.place, 'translation source ports', ports);
      return 'nat-ports-exhausted';
    }
    const { protocol } = packet;
    const timeoutClass =
      protocol === Protocol.ICMP ? ICMP : protocol === Protocol.UDP ? UDP : GENERIC;
    if (!this.table.insert(flow, timeoutClass, now)) {
      this.pool.hit(this.place, 'connection tracking', this.table.limit);
      return 'conntrack-full';
    }
    flow.openedAt = now;
    flow.owner?.opened(flow, now);
    this.scratch = this.table.make();
    this.setSource(packet, flow.replyDestination, flow.replyDestinationPort, now);
    return '';
  }

  private close(flow: Flow, answered: boolean, now: number): void {
    const { owner } = flow;
    if (owner === null) return;
    flow.owner = null;
    owner.closed(flow, now, answered);
  }

  private setDestination(packet: Packet, address: number, port: number, now: number): void {
    const icmp = packet.protocol === Protocol.ICMP;
    if (packet.trace !== null) {
      const before = icmp ? packet.sourcePort : packet.destinationPort;
      this.noteChange(packet, 'goes to', packet.destination, before, address, port, now);
    }
    packet.destination = address;
    if (icmp) packet.sourcePort = port;
    else packet.destinationPort = port;
  }

  private setSource(packet: Packet, address: number, port: number, now: number): void {
    if (packet.trace !== null) {
      const { source, sourcePort } = packet;
      this.noteChange(packet, 'comes from', source, sourcePort, address, port, now);
    }
    packet.source = address;
    packet.sourcePort = port;
  }

  private noteChange(
    packet: Packet,
    what: string,
    address: number,
    port: number,
    otherAddress: number,
    otherPort: number,
    now: number,
  ): void {
    if (address === otherAddress && port === otherPort) return;
    const before = `${formatIpv4(address)}:${port}`;
    const after = `${formatIpv4(otherAddress)}:${otherPort}`;
    packet.trace?.note(now, this.place, `${what} ${after} in the place of ${before}`);
  }
}

function isStream(flow: Flow, now: number): boolean {
  return flow.timeoutClass === UDP && flow.replied && now - flow.openedAt > STREAM_AGE;
}

/** True for the flow of an exchange with a virtual service that has ended. */
function isOver(flow: Flow): boolean {
  return flow.backend >= 0 && flow.owner === null;
}
