import type { Actor, Simulator } from '../engine/simulator.js';
import { SECOND } from '../engine/time.js';
import { NOBODY } from '../facts/facts.js';
import { formatIpv4, formatMac } from '../net/address.js';
import { type ArpBody, ArpOperation } from '../net/arp.js';
import { type Neighbour, NeighbourTable } from '../net/neighbour-table.js';
import { ARP_BODY, BROADCAST, ETHERNET_HEADER, EtherType, type Packet } from '../net/packet.js';
import type { PacketPool } from '../net/packet-pool.js';
import type { Port } from '../net/port.js';

/** Linux: mcast_solicit 3, retrans_time 1 s, gc_staletime's floor 5 s, about 100 packets waiting. */
const PROBES = 3;
const RETRANSMIT = SECOND;
const KEEP = 5 * SECOND;
const WAITING_LIMIT = 100;

export interface NeighbourOptions {
  /** Entries at most (Linux gc_thresh3: 1024). */
  limit: number;
  /** How long an entry is believed without asking again (Linux base_reachable_time: 30 s). */
  reachable: number;
}

/** Told of packets whose next hop does not answer. */
export interface Undeliverable {
  unreachable(packet: Packet, reason: string): void;
}

/**
 * Finds the MAC address of a next hop (ARP, RFC 826) and sends packets on to it. An address is
 * asked for up to three times, a second apart; packets wait meanwhile. An entry that has not been
 * confirmed for `reachable` is asked for again by unicast while it stays in use.
 *
 * Not modelled: confirmation by upper layers, random spread of the reachable time, gratuitous ARP.
 */
export class NeighbourResolution implements Actor {
  actorId = -1;
  private readonly table: NeighbourTable;
  /** The neighbour that was sent to last: of most hosts the only one. */
  private last: Neighbour | null = null;

  constructor(
    private readonly simulator: Simulator,
    private readonly pool: PacketPool,
    private readonly place: string,
    /** Whether to answer for an address. */
    private readonly isOwn: (address: number) => boolean,
    private readonly failed: Undeliverable,
    private readonly options: NeighbourOptions,
  ) {
    this.table = new NeighbourTable(options.limit);
    simulator.add(this);
  }

  get size(): number {
    return this.table.size;
  }

  /** Packets that wait for an answer. */
  get waiting(): number {
    return this.table.waiting;
  }

  /** Sends `packet` out of `port` to the neighbour with this address, once its MAC is known. */
  send(packet: Packet, port: Port, address: number): void {
    if (port.pointToPoint) {
      packet.sourceMac = port.mac;
      packet.destinationMac = 0;
      port.send(packet);
      return;
    }
    const { last } = this;
    const place = last !== null && last.address === address ? last.place : this.table.find(address);
    if (place >= 0) {
      const entry = last !== null && last.place === place ? last : this.table.at(place);
      this.last = entry;
      if (entry.resolved && entry.port === port) {
        if (this.simulator.now - entry.confirmedAt >= this.options.reachable)
          this.reconfirm(entry, packet.request);
        packet.sourceMac = port.mac;
        packet.destinationMac = entry.mac;
        port.send(packet);
        return;
      }
    }
    this.hold(packet, port, address, place);
  }

  /** An ARP packet has arrived for this stack. */
  receive(packet: Packet, port: Port): void {
    const { now } = this.simulator;
    const arp = packet.arp as ArpBody;
    const forUs = this.isOwn(arp.target);
    let place = this.table.find(arp.sender);
    if (place < 0 && forUs) {
      place = this.table.add(arp.sender, port, now, KEEP);
      this.last = null;
      if (place < 0) this.pool.hit(this.place, 'neighbour table', this.options.limit);
    }
    if (place >= 0) this.confirm(this.table.at(place), packet, port);
    if (forUs && arp.operation === ArpOperation.REQUEST) this.answer(arp, packet, port);
    this.pool.deliver(packet, this.place);
  }

  /** A second has passed without an answer for the entry at `place`. */
  wake(place: number): void {
    const entry = this.table.at(place);
    if (entry.probes < PROBES) {
      this.ask(entry, BROADCAST, entry.waiting?.[0]?.request ?? NOBODY);
      entry.timer = this.simulator.schedule(RETRANSMIT, this, place);
      return;
    }
    this.table.remove(place);
    this.last = null;
    this.tellForgot(entry);
    for (const packet of entry.waiting ?? []) this.failed.unreachable(packet, 'no-neighbour');
  }

  private hold(packet: Packet, port: Port, address: number, known: number): void {
    let place = known;
    if (place < 0) {
      place = this.table.add(address, port, this.simulator.now, KEEP);
      this.last = null;
      if (place < 0) {
        this.pool.hit(this.place, 'neighbour table', this.options.limit);
        this.pool.drop(packet, this.place, 'neighbour-table-full');
        return;
      }
    }
    const entry = this.table.at(place);
    entry.port = port;
    entry.resolved = false;
    entry.waiting ??= [];
    // As Linux: the oldest gives way.
    if (entry.waiting.length >= WAITING_LIMIT) {
      this.pool.drop(entry.waiting.shift() as Packet, this.place, 'neighbour-queue-full');
    }
    this.tellHeld(packet, address);
    entry.waiting.push(packet);
    if (entry.timer >= 0) return;
    this.ask(entry, BROADCAST, packet.request);
    entry.timer = this.simulator.schedule(RETRANSMIT, this, place);
  }

  private confirm(entry: Neighbour, { sourceMac: mac, request }: Packet, port: Port): void {
    const { tables } = this.pool.facts;
    if (tables !== null && !(entry.resolved && entry.mac === mac)) {
      const key = formatIpv4(entry.address);
      const { place, simulator } = this;
      const value = formatMac(mac);
      tables.tell(
        { kind: 'learnt', at: simulator.now, place, table: 'arp', key, value, request },
        null,
      );
    }
    entry.mac = mac;
    entry.port = port;
    entry.resolved = true;
    entry.probes = 0;
    entry.confirmedAt = this.simulator.now;
    if (entry.timer >= 0) {
      this.simulator.cancel(entry.timer);
      entry.timer = -1;
    }
    const { waiting } = entry;
    if (waiting === null) return;
    entry.waiting = null;
    for (const packet of waiting) {
      packet.sourceMac = port.mac;
      packet.destinationMac = mac;
      port.send(packet);
    }
  }

  /** Asks again by unicast, at most once a second; after three requests the entry is in doubt. */
  private reconfirm(entry: Neighbour, request: number): void {
    if (entry.probes >= PROBES) {
      entry.resolved = false;
      entry.probes = 0;
      return;
    }
    this.ask(entry, entry.mac, request);
    entry.confirmedAt = this.simulator.now - this.options.reachable + RETRANSMIT;
  }

  private ask(entry: Neighbour, destination: number, request: number): void {
    const port = entry.port as Port;
    entry.probes++;
    const own = port.addressTowards(entry.address);
    this.emit(port, ArpOperation.REQUEST, own, entry.address, destination, request);
  }

  private answer({ sender, target }: ArpBody, { sourceMac, request }: Packet, port: Port): void {
    this.emit(port, ArpOperation.REPLY, target, sender, sourceMac, request);
  }

  private tellHeld(packet: Packet, address: number): void {
    const { packets } = this.pool.facts;
    if (packets === null) return;
    const { place, simulator } = this;
    const { id, request } = packet;
    const via = formatIpv4(address);
    packets.tell(
      { kind: 'packet-held', at: simulator.now, place, packet: id, request, via },
      packet,
    );
  }

  private tellForgot({ address, waiting }: Neighbour): void {
    const { tables } = this.pool.facts;
    if (tables === null) return;
    const { place, simulator } = this;
    const key = formatIpv4(address);
    const request = waiting?.[0]?.request ?? NOBODY;
    tables.tell({ kind: 'forgot', at: simulator.now, place, table: 'arp', key, request }, null);
  }

  /** @param request for which it is asked */
  private emit(
    port: Port,
    operation: number,
    sender: number,
    target: number,
    mac: number,
    request: number,
  ): void {
    const packet = this.pool.make();
    packet.etherType = EtherType.ARP;
    packet.size = ETHERNET_HEADER + ARP_BODY;
    packet.payload = 0;
    // It has neither: what looks at all packets alike finds nothing.
    packet.source = packet.destination = packet.protocol = 0;
    packet.sourcePort = packet.destinationPort = 0;
    const arp = this.pool.addArp(packet);
    arp.operation = operation;
    arp.sender = sender;
    arp.target = target;
    packet.sourceMac = port.mac;
    packet.destinationMac = mac;
    packet.request = request;
    this.pool.tellMade(packet, this.place);
    port.send(packet);
  }
}
