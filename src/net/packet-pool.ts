import type { Simulator } from '../engine/simulator.js';
import { reasonNumber } from './drop-reasons.js';
import { Cells } from './cells.js';
import { ArpBody } from './arp.js';
import { IcmpHeader } from './icmp.js';
import { Packet } from './packet.js';

/** How a packet ends. The numbers enter the digest. */
export const End = { DELIVERED: 1, FRAGMENTED: 2, DROPPED: 16 } as const;

/** Told of every end, when somebody asked for the list of packets. */
export interface PacketObserver {
  ended(packet: Packet, now: number, end: string, place: string, reason: string): void;
}

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
  observer: PacketObserver | null = null;
  /** Of the ports that its packets pass. */
  readonly cells = new Cells();
  readonly ceilings: CeilingHit[] = [];
  private readonly free: Packet[] = [];
  private readonly icmps: IcmpHeader[] = [];
  private readonly arps: ArpBody[] = [];
  private readonly drops = new Map<string, Map<string, DropCount[]>>();

  constructor(
    private readonly simulator: Simulator,
    private readonly limit: number = Infinity,
  ) {}

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
    packet.payload = of.payload;
    packet.datagramPayload = of.datagramPayload;
    packet.message = of.message;
    packet.message?.hold();
    packet.corrupted = of.corrupted;
    packet.trace = of.trace;
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

  /** The packet reached whom it was for. */
  deliver(packet: Packet, place: string): void {
    this.delivered++;
    this.end(packet, End.DELIVERED, 'delivered', place, '');
  }

  /** The packet is replaced by others: its fragments, or the datagram it was a part of. */
  replace(packet: Packet, place: string): void {
    this.fragmented++;
    this.end(packet, End.FRAGMENTED, 'fragmented', place, '');
  }

  /** The packet dies at `place`, by a rule perhaps. */
  drop(packet: Packet, place: string, reason: string, rule: RuleName | null = null): void {
    this.dropped++;
    this.count(packet, place, reason, rule);
    packet.trace?.note(this.simulator.now, place, `dropped: ${reason}${wordsOf(rule)}`);
    this.end(packet, End.DROPPED + reasonNumber(reason), 'dropped', place, reason);
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

  private take(): Packet {
    const packet = this.free.pop() ?? new Packet();
    packet.id = this.sent + this.copied;
    packet.ended = false;
    packet.createdAt = this.simulator.now;
    if (this.alive > this.limit) this.simulator.stop('packets');
    return packet;
  }

  private end(packet: Packet, code: number, end: string, place: string, reason: string): void {
    // Ended twice, it would be handed out twice: two packets in one object, far from the cause.
    if (packet.ended) throw new Error(`packet ${packet.id} ends again at ${place}: ${end}`);
    packet.ended = true;
    this.simulator.digest.end(packet.id, code);
    this.observer?.ended(packet, this.simulator.now, end, place, reason);
    if (packet.message !== null) {
      packet.message.letGo();
      packet.message = null;
    }
    packet.flow = null;
    packet.trace = null;
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
  }

  private count(packet: Packet, place: string, reason: string, rule: RuleName | null): void {
    let reasons = this.drops.get(place);
    if (reasons === undefined) this.drops.set(place, (reasons = new Map<string, DropCount[]>()));
    let counts = reasons.get(reason);
    if (counts === undefined) reasons.set(reason, (counts = []));
    for (const count of counts) {
      if (count.rule !== rule) continue;
      count.packets++;
      count.bytes += packet.size;
      return;
    }
    const first = this.simulator.now;
    counts.push({ place, reason, rule, packets: 1, bytes: packet.size, first });
  }
}

/** What a trace says of the rule that ended a packet. */
function wordsOf(rule: RuleName | null): string {
  if (rule === null) return '';
  const name = rule.name === '' ? '' : ` '${rule.name}'`;
  const origin = rule.origin === '' ? '' : ` (${rule.origin})`;
  return `, by rule${name} of ${rule.chain}${origin}`;
}
