import { NOBODY } from '../facts/facts.js';
import { formatIpv4 } from '../net/address.js';
import { type Flow, FlowTable, type FlowWitness } from '../net/flow-table.js';
import { type Packet, Protocol } from '../net/packet.js';
import type { PacketPool } from '../net/packet-pool.js';
import { FlowState } from './flow-state.js';
import type { InsertionRace } from './insertion-race.js';
import { disguise, isError, relate } from './related-error.js';
import { SourceTranslation } from './source-translation.js';
import {
  Step,
  type TrackedProtocol,
  type TrackingRules,
  Turn,
  UNTRACKED,
} from './tracking/protocol.js';
import { trackedAs } from './tracking/protocols.js';
import { type TcpTracking, tcpTimes } from './tracking/table.js';

export interface TrackingOptions {
  limit: number;
  /** Timeouts in nanoseconds (Linux: UDP 30 s, UDP stream 120 s, ICMP 30 s, generic 600 s). */
  udp: number;
  udpStream: number;
  icmp: number;
  generic: number;
  tcp: TcpTracking;
}

/**
 * Connection tracking and address translation, as in Linux's netfilter (nf_conntrack, nf_nat): rules
 * say of the first packet of a flow how it is translated, and the others of both directions follow.
 * The destination is rewritten before routing and the source after it, each behind the rules of its
 * hook; a flow enters the table when its first packet leaves.
 *
 * What tells flows apart, and how they advance, says one file a protocol (`tracking`).
 *
 * Not modelled: helpers, expectations, zones, early drop of unreplied entries when full.
 */
export class ConnectionTracker implements FlowWitness {
  readonly table: FlowTable;
  private readonly sources: SourceTranslation;
  private readonly rules: TrackingRules;
  private scratch: Flow;

  constructor(
    private readonly pool: PacketPool,
    private readonly place: string,
    options: TrackingOptions,
    /** Null where a flow's first packets are no danger to each other. */
    private readonly race: InsertionRace | null = null,
  ) {
    const { udp, udpStream, icmp, generic, tcp } = options;
    const times = [udp, udpStream, icmp, generic, 0, ...tcpTimes(tcp)];
    this.rules = { times, loose: tcp.loose, liberal: tcp.liberal };
    this.table = new FlowTable(options.limit, times);
    this.table.witness = this;
    this.sources = new SourceTranslation(this.table);
    this.scratch = this.table.make();
  }

  /** Before routing: finds or begins the flow. A reason why the packet ends, or '' to go on. */
  begin(packet: Packet, now: number): string {
    if (this.relate(packet, now)) return '';
    const as = trackedAs(packet);
    const { source, destination } = packet;
    const sourcePort = as.sourcePort(packet);
    const destinationPort = as.destinationPort(packet);
    const key = as.key(packet);
    const flow = this.table.find(source, destination, sourcePort, destinationPort, key, now);
    if (flow === null) {
      const reason = as.begins(packet, this.rules);
      if (reason === '') this.beginFlow(as, packet, sourcePort, destinationPort, key, now);
      return reason === UNTRACKED ? '' : reason;
    }
    const original =
      flow.source === source &&
      flow.destination === destination &&
      flow.sourcePort === sourcePort &&
      flow.destinationPort === destinationPort &&
      flow.protocol === key;
    const step = as.follows(packet, flow, original, this.rules);
    if (step === Step.RENEWS) {
      this.table.remove(flow, now);
      this.beginFlow(as, packet, sourcePort, destinationPort, key, now);
      return '';
    }
    if (step === Step.STRAYS) return '';
    if (step !== Step.PASSES) this.table.touch(flow, as.timeout(flow, now), now);
    if (step === Step.SHORTENS) return '';
    if (original && this.race !== null && this.race.loses(flow, now)) return 'insert-failed';
    packet.flow = flow;
    packet.state = original ? FlowState.ORIGINAL : FlowState.REPLY;
    // From the next packet on: the first answer is not a stream yet, however late.
    if (!original) flow.replied = true;
    const turn = as.turn(packet, flow);
    if (turn !== Turn.GOES_ON) this.close(flow, turn === Turn.ANSWERS, now);
    return '';
  }

  /** Behind the rules before routing: rewrites the destination. */
  redirect(packet: Packet): void {
    const flow = packet.flow as Flow | null;
    if (flow === null) return;
    switch (packet.state) {
      case FlowState.NEW:
      case FlowState.ORIGINAL:
        if (flow.steer === 0) this.setDestination(packet, flow.replySource, flow.replySourcePort);
        return;
      case FlowState.REPLY:
        this.setDestination(packet, flow.source, flow.sourcePort);
    }
  }

  /** After routing, or before local delivery: rewrites the source, confirms a new flow. */
  finish(packet: Packet, now: number): string {
    const flow = packet.flow as Flow | null;
    if (flow === null) return '';
    switch (packet.state) {
      case FlowState.ORIGINAL:
        this.setSource(packet, flow.replyDestination, flow.replyDestinationPort);
        return '';
      case FlowState.REPLY:
        this.setSource(packet, flow.destination, flow.destinationPort);
        return '';
      case FlowState.RELATED:
      case FlowState.RELATED_TO_REPLY:
        this.disguise(packet, flow);
        return '';
      default:
        return this.confirm(packet, flow, now);
    }
  }

  /**
   * The flow of a connection that ends here: where it was meant to go before a rule has redirected it
   * (linux getorigdst). Null where it is not known.
   */
  flowOf(
    local: number,
    localPort: number,
    remote: number,
    remotePort: number,
    now: number,
  ): Flow | null {
    return this.table.find(local, remote, localPort, remotePort, Protocol.TCP, now);
  }

  /** Turns an ICMP error to whom it concerns, and ends their exchange of datagrams. False for others. */
  relate(packet: Packet, now: number): boolean {
    if (!isError(packet)) return false;
    const { destination: before } = packet;
    const flow = relate(packet, this.table, now);
    if (flow === null) return true;
    this.tellTurned(packet, 'destination', before, packet.destination);
    // A connection outlives errors.
    if (flow.protocol !== Protocol.TCP) this.close(flow, false, now);
    return true;
  }

  private beginFlow(
    as: TrackedProtocol,
    packet: Packet,
    sourcePort: number,
    destinationPort: number,
    key: number,
    now: number,
  ): void {
    // Before a policy picks: what has expired is not active any more.
    this.table.expire(now);
    const flow = this.scratch;
    const { source, destination } = packet;
    flow.begin(source, destination, sourcePort, destinationPort, key);
    flow.timeoutClass = as.opens(packet, flow, this.rules);
    packet.flow = flow;
    packet.state = FlowState.NEW;
  }

  private confirm(packet: Packet, flow: Flow, now: number): string {
    const ports = this.sources.complete(flow, now);
    if (ports > 0) {
      this.pool.hit(this.place, 'translation source ports', ports);
      return 'nat-ports-exhausted';
    }
    if (!this.table.insert(flow, flow.timeoutClass, now)) {
      this.pool.hit(this.place, 'connection tracking', this.table.limit);
      return 'conntrack-full';
    }
    flow.openedAt = now;
    flow.owner?.opened(flow, now);
    this.scratch = this.table.make();
    if (this.pool.facts.tables !== null) this.tellLearnt(packet, flow, now);
    this.setSource(packet, flow.replyDestination, flow.replyDestinationPort);
    return '';
  }

  private close(flow: Flow, answered: boolean, now: number): void {
    const { owner } = flow;
    if (owner === null) return;
    flow.owner = null;
    owner.closed(flow, now, answered);
  }

  /** A flow has left the table. */
  removed(flow: Flow, now: number): void {
    const { tables } = this.pool.facts;
    if (tables === null) return;
    const { place } = this;
    const key = originalOf(flow);
    tables.tell({ kind: 'forgot', at: now, place, table: 'conntrack', key, request: NOBODY }, null);
  }

  private tellLearnt({ request }: Packet, flow: Flow, now: number): void {
    const { place } = this;
    const key = originalOf(flow);
    const { replySource, replySourcePort, replyDestination, replyDestinationPort } = flow;
    const from = `${formatIpv4(replySource)}:${replySourcePort}`;
    const value = `${from} > ${formatIpv4(replyDestination)}:${replyDestinationPort}`;
    this.pool.facts.tables?.tell(
      { kind: 'learnt', at: now, place, table: 'conntrack', key, value, request },
      null,
    );
  }

  private disguise(packet: Packet, flow: Flow): void {
    const { source: before } = packet;
    disguise(packet, flow);
    this.tellTurned(packet, 'source', before, packet.source);
  }

  /** An ICMP error has been turned: it has no ports. */
  private tellTurned(
    packet: Packet,
    what: 'source' | 'destination',
    before: number,
    after: number,
  ): void {
    if (this.pool.facts.packets === null) return;
    this.tellRewritten(packet, what, { address: before, port: 0 }, { address: after, port: 0 });
  }

  private tellRewritten(
    packet: Packet,
    what: 'source' | 'destination',
    before: End,
    after: End,
  ): void {
    if (before.address === after.address && before.port === after.port) return;
    const { id, request } = packet;
    const { place, pool } = this;
    const ends = { what, before: readable(before), after: readable(after) };
    pool.facts.packets?.tell(
      { kind: 'packet-rewritten', at: pool.now, place, packet: id, request, ...ends },
      packet,
    );
  }

  private setDestination(packet: Packet, address: number, port: number): void {
    if (this.pool.facts.packets !== null) {
      const old = trackedAs(packet).destinationPort(packet);
      const before = { address: packet.destination, port: old };
      this.tellRewritten(packet, 'destination', before, { address, port });
    }
    packet.destination = address;
    trackedAs(packet).setDestinationPort(packet, port);
  }

  private setSource(packet: Packet, address: number, port: number): void {
    if (this.pool.facts.packets !== null) {
      const old = trackedAs(packet).sourcePort(packet);
      const before = { address: packet.source, port: old };
      this.tellRewritten(packet, 'source', before, { address, port });
    }
    packet.source = address;
    trackedAs(packet).setSourcePort(packet, port);
  }
}

interface End {
  address: number;
  port: number;
}

function readable({ address, port }: End): { address: string; port: number } {
  return { address: formatIpv4(address), port };
}

const PROTOCOLS: Readonly<Record<number, string>> = {
  [Protocol.ICMP]: 'icmp',
  [Protocol.TCP]: 'tcp',
  [Protocol.UDP]: 'udp',
};

/** What a flow is known by. */
function originalOf({ protocol, source, sourcePort, destination, destinationPort }: Flow): string {
  const from = `${formatIpv4(source)}:${sourcePort}`;
  const name = PROTOCOLS[protocol & 0xff] ?? String(protocol & 0xff);
  return `${name} ${from} > ${formatIpv4(destination)}:${destinationPort}`;
}
