import type { Actor, Simulator } from '../engine/simulator.js';
import { type Cells, NO_ROW } from '../engine/cells.js';
import { SECOND } from '../engine/time.js';
import { NOBODY } from '../facts/facts.js';
import { formatIpv4, formatMac } from '../net/address.js';
import { type ArpBody, ArpOperation } from '../net/arp.js';
import { Neighbour, NeighbourTable } from '../net/neighbour-table.js';
import { ARP_BODY, BROADCAST, ETHERNET_HEADER, EtherType, type Packet } from '../net/packet.js';
import type { PacketPool } from '../net/packet-pool.js';
import type { Port } from '../net/port.js';

/** Linux: mcast_solicit 3, retrans_time 1 s, gc_staletime's floor 5 s, about 100 packets waiting. */
const TRIES = 3;
const RETRANSMIT = SECOND;
const KEEP = 5 * SECOND;
const WAITING_LIMIT = 100;

const { ADDRESS, MAC, PORT, UNTIL, RESOLVED, PROBES, TIMER, PLACE } = Neighbour;

export interface NeighbourOptions {
  /** Entries at most (Linux gc_thresh3: 1024). */
  limit: number;
  /** How long an entry is believed without asking again (Linux base_reachable_time: 30 s). */
  reachable: number;
}

/** Whose neighbours they are. */
export interface Neighbourhood {
  readonly name: string;
  readonly ports: readonly Port[];
  /** Whether to answer for an address. */
  answersFor(address: number): boolean;
  /** The next hop of a packet does not answer. */
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
  // What each packet reads stands first.
  private readonly cells: Cells;
  /** The row of the neighbour that was sent to last: of most hosts the only one. */
  private last = NO_ROW;
  private readonly simulator: Simulator;
  private readonly table: NeighbourTable;
  actorId = -1;
  private readonly pool: PacketPool;
  private readonly owner: Neighbourhood;
  private readonly options: NeighbourOptions;

  constructor(
    simulator: Simulator,
    pool: PacketPool,
    owner: Neighbourhood,
    options: NeighbourOptions,
  ) {
    this.cells = pool.cells;
    this.pool = pool;
    this.table = new NeighbourTable(pool.cells, options.limit, options.reachable);
    this.simulator = simulator;
    this.owner = owner;
    this.options = options;
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
    if (port.framing.pointToPoint) {
      packet.sourceMac = port.mac;
      packet.destinationMac = 0;
      port.send(packet);
      return;
    }
    const { block } = this.cells;
    let row = this.last;
    if (block[row + ADDRESS] !== address) {
      row = this.table.find(address);
      if (row >= 0) this.last = row;
    }
    if (row >= 0 && block[row + RESOLVED] === 1 && block[row + PORT] === port.index) {
      if (this.simulator.now >= block[row + UNTIL]) this.reconfirm(row, packet.request);
      packet.sourceMac = port.mac;
      packet.destinationMac = block[row + MAC] | 0;
      port.send(packet);
      return;
    }
    this.hold(packet, port, address, row);
  }

  /** An ARP packet has arrived for this stack. */
  receive(packet: Packet, port: Port): void {
    const { now } = this.simulator;
    const arp = packet.arp as ArpBody;
    const forUs = this.owner.answersFor(arp.target);
    let row = this.table.find(arp.sender);
    if (row < 0 && forUs) {
      row = this.table.add(arp.sender, port.index, now, KEEP);
      if (row < 0) this.pool.hit(this.owner.name, 'neighbour table', this.options.limit);
    }
    if (row >= 0) this.confirm(row, packet, port);
    if (forUs && arp.operation === ArpOperation.REQUEST) this.answer(arp, packet, port);
    this.pool.deliver(packet, this.owner.name);
  }

  /** A second has passed without an answer for the entry at `place`. */
  wake(place: number): void {
    const row = this.table.at(place);
    const { cells, table } = this;
    if (cells.block[row + PROBES] < TRIES) {
      this.ask(row, BROADCAST, table.firstOf(row)?.request ?? NOBODY);
      cells.block[row + TIMER] = this.simulator.schedule(RETRANSMIT, this, place);
      return;
    }
    const address = cells.block[row + ADDRESS] | 0;
    const waiting = table.release(row);
    table.remove(row);
    this.tellForgot(address, waiting);
    for (const packet of waiting) this.owner.unreachable(packet, 'no-neighbour');
  }

  private hold(packet: Packet, port: Port, address: number, known: number): void {
    let row = known;
    if (row < 0) {
      row = this.table.add(address, port.index, this.simulator.now, KEEP);
      if (row < 0) {
        this.pool.hit(this.owner.name, 'neighbour table', this.options.limit);
        this.pool.drop(packet, this.owner.name, 'neighbour-table-full');
        return;
      }
    }
    const { cells } = this;
    cells.block[row + PORT] = port.index;
    cells.block[row + RESOLVED] = 0;
    const waiting = this.table.queueOf(row);
    // As Linux: the oldest gives way.
    if (waiting.length >= WAITING_LIMIT) {
      this.pool.drop(waiting.shift() as Packet, this.owner.name, 'neighbour-queue-full');
    }
    this.tellHeld(packet, address);
    waiting.push(packet);
    if (cells.block[row + TIMER] >= 0) return;
    this.ask(row, BROADCAST, packet.request);
    const timer = this.simulator.schedule(RETRANSMIT, this, cells.block[row + PLACE]);
    cells.block[row + TIMER] = timer;
  }

  private confirm(row: number, { sourceMac: mac, request }: Packet, port: Port): void {
    const { block } = this.cells;
    const { tables } = this.pool.facts;
    if (tables !== null && !(block[row + RESOLVED] === 1 && block[row + MAC] === mac)) {
      const key = formatIpv4(block[row + ADDRESS] | 0);
      const { simulator, owner } = this;
      const { name: place } = owner;
      const value = formatMac(mac);
      tables.tell(
        { kind: 'learnt', at: simulator.now, place, table: 'arp', key, value, request },
        null,
      );
    }
    block[row + MAC] = mac;
    block[row + PORT] = port.index;
    block[row + RESOLVED] = 1;
    block[row + PROBES] = 0;
    block[row + UNTIL] = this.simulator.now + this.options.reachable;
    if (block[row + TIMER] >= 0) {
      this.simulator.cancel(block[row + TIMER]);
      block[row + TIMER] = -1;
    }
    for (const packet of this.table.release(row)) {
      packet.sourceMac = port.mac;
      packet.destinationMac = mac;
      port.send(packet);
    }
  }

  /** Asks again by unicast, at most once a second; after three requests the entry is in doubt. */
  private reconfirm(row: number, request: number): void {
    const { block } = this.cells;
    if (block[row + PROBES] >= TRIES) {
      block[row + RESOLVED] = block[row + PROBES] = 0;
      return;
    }
    block[row + UNTIL] = this.simulator.now + RETRANSMIT;
    this.ask(row, block[row + MAC] | 0, request);
  }

  private ask(row: number, destination: number, request: number): void {
    const { block } = this.cells;
    const port = this.owner.ports[block[row + PORT]];
    const address = block[row + ADDRESS] | 0;
    block[row + PROBES]++;
    const own = port.addressTowards(address);
    this.emit(port, ArpOperation.REQUEST, own, address, destination, request);
  }

  private answer({ sender, target }: ArpBody, { sourceMac, request }: Packet, port: Port): void {
    this.emit(port, ArpOperation.REPLY, target, sender, sourceMac, request);
  }

  private tellHeld(packet: Packet, address: number): void {
    const { packets } = this.pool.facts;
    if (packets === null) return;
    const { simulator, owner } = this;
    const { name: place } = owner;
    const { id, request } = packet;
    const via = formatIpv4(address);
    packets.tell(
      { kind: 'packet-held', at: simulator.now, place, packet: id, request, via },
      packet,
    );
  }

  private tellForgot(address: number, waiting: readonly Packet[]): void {
    const { tables } = this.pool.facts;
    if (tables === null) return;
    const { simulator, owner } = this;
    const { name: place } = owner;
    const key = formatIpv4(address);
    const [first] = waiting as readonly (Packet | undefined)[];
    const request = first?.request ?? NOBODY;
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
    this.pool.tellMade(packet, this.owner.name);
    port.send(packet);
  }
}
