import type { Simulator } from '../engine/simulator.js';
import type { Facts } from '../facts/bus.js';
import { NOBODY } from '../facts/facts.js';
import { formatIpv4 } from './address.js';
import { reasonNumber } from './drop-reasons.js';
import { Cells } from '../engine/cells.js';
import { ArpBody } from './arp.js';
import { IcmpHeader } from './icmp.js';
import { Packet, Protocol } from './packet.js';
import { tellSegment } from './segment-told.js';
import { TcpHeader } from './tcp-header.js';

/** How a packet ends. The numbers enter the digest. */
export const End = { DELIVERED: 1, FRAGMENTED: 2, DROPPED: 16 } as const;

/** A rule that ended a packet, as reports name it. */
export interface RuleName {
  /** For people; empty where the reason says enough. */
  readonly name: string;
  /** The chain that it stands in. */
  readonly chain: string;
  /** "file:line"; empty where no file says it. */
  readonly origin: string;
  /** Its node, with its name in brackets. */
  readonly place: string;
}

export interface DropCount {
  place: string;
  reason: string;
  /** Null where no rule decided. */
  rule: RuleName | null;
  packets: number;
  /** Of those: what asked how somebody is, for no request. */
  probes: number;
  bytes: number;
  /** When the first fell, in nanoseconds. */
  first: number;
}

/** A ceiling that something ran into: the first time counts. */
export interface CeilingHit {
  place: string;
  ceiling: string;
  limit: number;
  first: number;
}

/**
 * Makes packets and takes them back. Every packet made ends here exactly once, as delivered,
 * dropped with a place and a reason, or replaced by others; what has not ended is in flight.
 */
export class PacketPool {
  sent = 0;
  copied = 0;
  delivered = 0;
  dropped = 0;
  fragmented = 0;
  readonly facts: Facts;
  /** Of the ports that its packets pass. */
  readonly cells = new Cells();
  readonly ceilings: CeilingHit[] = [];
  private readonly free: Packet[] = [];
  private readonly icmps: IcmpHeader[] = [];
  private readonly arps: ArpBody[] = [];
  private readonly tcps: TcpHeader[] = [];
  private readonly drops = new Map<string, Map<string, DropCount[]>>();

  constructor(
    private readonly simulator: Simulator,
    private readonly limit: number = Infinity,
  ) {
    this.facts = simulator.facts;
  }

  get now(): number {
    return this.simulator.now;
  }

  /** Packets that have not ended. */
  get alive(): number {
    return this.sent + this.copied - this.delivered - this.dropped - this.fragmented;
  }

  /** A packet that an application or a protocol sends. Its fields are whatever they were: set them. */
  make(): Packet {
    this.sent++;
    return this.take();
  }

  /** A copy of a packet on its way: flooded, duplicated, or a fragment. It keeps the packet's age. */
  copy(of: Packet): Packet {
    this.copied++;
    const packet = this.take();
    packet.createdAt = of.createdAt;
    packet.size = of.size;
    packet.sourceMac = of.sourceMac;
    packet.destinationMac = of.destinationMac;
    packet.etherType = of.etherType;
    packet.vlan = of.vlan;
    packet.priority = of.priority;
    packet.source = of.source;
    packet.destination = of.destination;
    packet.protocol = of.protocol;
    packet.ttl = of.ttl;
    packet.ecn = of.ecn;
    packet.dontFragment = of.dontFragment;
    packet.identification = of.identification;
    packet.fragmentOffset = of.fragmentOffset;
    packet.moreFragments = of.moreFragments;
    packet.sourcePort = of.sourcePort;
    packet.destinationPort = of.destinationPort;
    packet.phase = of.phase;
    if (of.icmp !== null) this.addIcmp(packet).copy(of.icmp);
    if (of.arp !== null) this.addArp(packet).copy(of.arp);
    if (of.tcp !== null) this.addTcp(packet).copy(of.tcp);
    packet.payload = of.payload;
    packet.datagramPayload = of.datagramPayload;
    packet.message = of.message;
    packet.message?.hold();
    packet.corrupted = of.corrupted;
    packet.request = of.request;
    return packet;
  }

  /** Gives a packet the header of ICMP. Its fields are whatever they were: set them. */
  addIcmp(packet: Packet): IcmpHeader {
    return (packet.icmp = this.icmps.pop() ?? new IcmpHeader());
  }

  /** Gives a packet the body of ARP. Its fields are whatever they were: set them. */
  addArp(packet: Packet): ArpBody {
    return (packet.arp = this.arps.pop() ?? new ArpBody());
  }

  /** Gives a packet the header of TCP. Its fields are whatever they were: set or clear them. */
  addTcp(packet: Packet): TcpHeader {
    return (packet.tcp = this.tcps.pop() ?? new TcpHeader());
  }

  /** The packet reached whom it was for. */
  deliver(packet: Packet, place: string): void {
    this.delivered++;
    if (this.facts.packets !== null) this.tellEnd(packet, 'delivered', place, '', null);
    this.end(packet, End.DELIVERED, 'delivered', place);
  }

  /** The packet is replaced by others: its fragments, or the datagram it was a part of. */
  replace(packet: Packet, place: string): void {
    this.fragmented++;
    if (this.facts.packets !== null) this.tellEnd(packet, 'fragmented', place, '', null);
    this.end(packet, End.FRAGMENTED, 'fragmented', place);
  }

  /** The packet dies at `place`, by a rule perhaps. */
  drop(packet: Packet, place: string, reason: string, rule: RuleName | null = null): void {
    this.dropped++;
    this.count(packet, place, reason, rule);
    if (this.facts.packets !== null) this.tellEnd(packet, 'dropped', place, reason, rule);
    this.end(packet, End.DROPPED + reasonNumber(reason), 'dropped', place);
  }

  /** Remembers that a ceiling was hit: the first time at each place. */
  hit(place: string, ceiling: string, limit: number): void {
    for (const hit of this.ceilings) if (hit.place === place && hit.ceiling === ceiling) return;
    this.ceilings.push({ place, ceiling, limit, first: this.simulator.now });
  }

  /** Drops in the order of their first appearance. */
  *dropCounts(): Iterable<DropCount> {
    for (const reasons of this.drops.values()) {
      for (const counts of reasons.values()) yield* counts;
    }
  }

  /** Tells of a packet that is ready to go: sent by a node, or (`from`) a copy of another one. */
  tellMade(packet: Packet, place: string, from = 0): void {
    const { packets } = this.facts;
    if (packets === null) return;
    const { id, request, size, icmp, arp, tcp } = packet;
    const at = this.simulator.now;
    packets.tell(
      {
        kind: 'packet-made',
        at,
        place,
        packet: id,
        request,
        from,
        protocol: protocolName(packet),
        type: icmp?.type ?? arp?.operation ?? packet.phase,
        source: endOf(packet, arp?.sender ?? packet.source, packet.sourcePort),
        destination: endOf(packet, arp?.target ?? packet.destination, packet.destinationPort),
        size,
        ...(tcp !== null && { segment: tellSegment(tcp, packet.payload) }),
      },
      packet,
    );
  }

  private tellEnd(
    packet: Packet,
    end: 'delivered' | 'dropped' | 'fragmented',
    place: string,
    reason: string,
    decided: RuleName | null,
  ): void {
    const { id, request } = packet;
    const at = this.simulator.now;
    const { chain, name: rule, origin } = decided ?? NO_RULE;
    this.facts.packets?.tell(
      { kind: 'packet-ended', at, place, packet: id, request, end, reason, chain, rule, origin },
      packet,
    );
  }

  private take(): Packet {
    const packet = this.free.pop() ?? new Packet();
    packet.id = this.sent + this.copied;
    packet.ended = false;
    packet.createdAt = this.simulator.now;
    if (this.alive > this.limit) this.simulator.stop('packets');
    return packet;
  }

  private end(packet: Packet, code: number, end: string, place: string): void {
    // Ended twice, it would be handed out twice: two packets in one object, far from the cause.
    if (packet.ended) throw new Error(`packet ${packet.id} ends again at ${place}: ${end}`);
    packet.ended = true;
    this.simulator.digest.end(packet.id, code);
    if (packet.message !== null) {
      packet.message.letGo();
      packet.message = null;
    }
    packet.flow = null;
    packet.request = NOBODY;
    packet.vlan = 0;
    packet.priority = 0;
    packet.ecn = 0;
    packet.dontFragment = false;
    packet.fragmentOffset = 0;
    packet.moreFragments = false;
    packet.corrupted = false;
    packet.phase = 0;
    this.takeParts(packet);
    packet.state = 0;
    packet.mark = 0;
    this.free.push(packet);
  }

  private takeParts(packet: Packet): void {
    if (packet.icmp !== null) {
      this.icmps.push(packet.icmp);
      packet.icmp = null;
    }
    if (packet.arp !== null) {
      this.arps.push(packet.arp);
      packet.arp = null;
    }
    if (packet.tcp !== null) {
      this.tcps.push(packet.tcp);
      packet.tcp = null;
    }
  }

  private count(packet: Packet, place: string, reason: string, rule: RuleName | null): void {
    const probes = packet.message?.isProbe === true ? 1 : 0;
    let reasons = this.drops.get(place);
    if (reasons === undefined) this.drops.set(place, (reasons = new Map<string, DropCount[]>()));
    let counts = reasons.get(reason);
    if (counts === undefined) reasons.set(reason, (counts = []));
    for (const count of counts) {
      if (count.rule !== rule) continue;
      count.packets++;
      count.probes += probes;
      count.bytes += packet.size;
      return;
    }
    const first = this.simulator.now;
    counts.push({ place, reason, rule, packets: 1, probes, bytes: packet.size, first });
  }
}

const NO_RULE = { chain: '', name: '', origin: '' };

/** The protocol of a packet, as facts and lists call it. */
export function protocolName({ arp, icmp, protocol }: Packet): 'arp' | 'icmp' | 'udp' | 'tcp' {
  if (arp !== null) return 'arp';
  if (icmp !== null) return 'icmp';
  return protocol === Protocol.TCP ? 'tcp' : 'udp';
}

/** One end of a packet, with its port where there is one. */
function endOf(packet: Packet, address: number, port: number): string {
  const name = protocolName(packet);
  const ported = name === 'udp' || name === 'tcp';
  return ported ? `${formatIpv4(address)}:${port}` : formatIpv4(address);
}
