import { NO_ROW } from '../engine/cells.js';
import type { Described } from '../engine/options.js';
import type { Actor, Simulator } from '../engine/simulator.js';
import type { LinkDirection } from './link.js';
import { ETHERNET_HEADER, type Packet } from './packet.js';
import type { PacketPool } from './packet-pool.js';
import type { QueueDiscipline } from './queue/discipline.js';

/** What a port belongs to. */
export interface Node {
  readonly name: string;
  /** A frame has arrived whole at one of the node's ports. */
  receive(port: Port, packet: Packet): void;
}

/** An IPv4 address with its network, in short form. */
export interface InterfaceAddress {
  address: number;
  network: number;
  mask: number;
  prefix: number;
}

export interface PortOptions {
  name: string;
  /** Place among the node's ports. */
  index: number;
  mac: number;
  addresses: readonly InterfaceAddress[];
  mtu: number;
  /** Bits per second, 0 for none: a packet then leaves at once. */
  rate: number;
  /** The discipline; it is made at the first packet that has to wait, or at once where `alwaysQueue`. */
  queue: Described;
  makeQueue: (port: Port) => QueueDiscipline;
  /** True for disciplines that have to see every packet, one that need not wait included. */
  alwaysQueue: boolean;
}

/** What a link makes of a packet, in bytes. */
export interface Framing {
  /** Before the IP packet: counts in queues, in shapers and in the bytes of a link. */
  header: number;
  /** Least frame with its header: Ethernet pads to 60 bytes on the wire. */
  minimum: number;
  /** On the wire alone. */
  overhead: number;
  /** True where the far end needs no address resolution: all but Ethernet. */
  pointToPoint: boolean;
}

/**
 * Ethernet: preamble and start 8, check sequence 4, gap 12 (IEEE 802.3). PPP: its 2 bytes of
 * protocol. None: the IP packet's own bytes. Disciplines count headers, as Linux's do.
 */
export const framings: Readonly<Record<'ethernet' | 'ppp' | 'none', Framing>> = {
  ethernet: { header: ETHERNET_HEADER, minimum: 60, overhead: 24, pointToPoint: false },
  ppp: { header: 2, minimum: 0, overhead: 0, pointToPoint: true },
  none: { header: 0, minimum: 0, overhead: 0, pointToPoint: true },
};

const TRANSMIT = 0;

// Cells of a port's row, of which the last are its link's.
const FREE_AT = 0;
/** What rounding to whole nanoseconds owes to the transmissions that follow without a pause. */
export const REMAINDER = 1;
const RATE = 2;
/** Nanoseconds of transmission begun so far. */
const BUSY = 3;
const SENT_PACKETS = 4;
const SENT_BYTES = 5;

// Cells of the row of its queue.
/** Packets that have waited, times how long, until the last change of their number. */
const AREA = 0;
const CHANGED = 1;

/**
 * A virtual NIC: address, egress queue, and the transmitter that serves it at the rate of the
 * link. An idle transmitter sends at once and has no event pending; one that is busy has one,
 * and only while something waits behind it.
 */
export class Port implements Actor {
  // What each packet that is sent reads stands first, what one that has come reads behind it: there
  // may be a hundred thousand ports.
  link: LinkDirection | null = null;
  private queue: QueueDiscipline | null = null;
  private readonly alwaysQueue: boolean;
  readonly row: number;
  readonly mtu: number;
  readonly index: number;
  readonly mac: number;
  framing: Framing = framings.ethernet;
  private readonly pool: PacketPool;
  readonly node: Node;

  private readonly simulator: Simulator;
  actorId = -1;
  /** The row of the queue, once there is one. */
  private waits = NO_ROW;
  readonly name: string;
  readonly addresses: readonly InterfaceAddress[];
  /** The discipline of its queue. */
  readonly described: Described;
  /** "node.port", for people. */
  readonly place: string;
  enqueued = 0;
  queueDrops = 0;
  maxLength = 0;
  private readonly makeQueue: (port: Port) => QueueDiscipline;
  private armed = false;

  constructor(simulator: Simulator, pool: PacketPool, node: Node, options: PortOptions) {
    this.pool = pool;
    this.row = pool.cells.take();
    this.simulator = simulator;
    this.node = node;
    this.name = options.name;
    this.index = options.index;
    this.mac = options.mac;
    this.addresses = options.addresses;
    this.mtu = options.mtu;
    this.rate = options.rate;
    this.described = options.queue;
    this.makeQueue = options.makeQueue;
    this.alwaysQueue = options.alwaysQueue;
    this.place = `${node.name}.${options.name}`;
    simulator.add(this);
  }

  /** Where its row stands. */
  get cells(): Float64Array {
    return this.pool.cells.block;
  }

  get sentPackets(): number {
    return this.cells[this.row + SENT_PACKETS];
  }

  get sentBytes(): number {
    return this.cells[this.row + SENT_BYTES];
  }

  /** Bits per second, 0 for none. */
  get rate(): number {
    return this.cells[this.row + RATE];
  }

  /** Packets that have not begun to be sent are sent at it. */
  set rate(rate: number) {
    this.cells[this.row + RATE] = rate;
  }

  /** The address to speak to `neighbour` from: the one of its subnet, else the first; 0 for none. */
  addressTowards(neighbour: number): number {
    const { addresses } = this;
    for (const own of addresses) if ((neighbour & own.mask) === own.network) return own.address;
    return addresses.length > 0 ? addresses[0].address : 0;
  }

  /** Packets waiting in the egress queue. */
  get queueLength(): number {
    return this.queue === null ? 0 : this.queue.length;
  }

  /** When what it has now will have left it, in the order in which it came; 0 without a rate. */
  get drainedAt(): number {
    const { cells, row, queue } = this;
    const rate = cells[row + RATE];
    if (rate === 0) return 0;
    const free = cells[row + FREE_AT];
    if (queue === null || queue.length === 0) return free;
    return free + ((queue.bytes + queue.length * this.framing.overhead) * 8e9) / rate;
  }

  /** Packets that the discipline marked instead of dropping them. */
  get marked(): number {
    return this.queue === null ? 0 : this.queue.marked;
  }

  /** Packets that wait, times how long they have until now: nanoseconds. */
  waitingUntil(now: number): number {
    const { cells, waits, queue } = this;
    if (queue === null) return 0;
    return cells[waits + AREA] + queue.length * (now - cells[waits + CHANGED]);
  }

  /** Nanoseconds that it has transmitted until now. */
  busyUntil(now: number): number {
    const { cells, row } = this;
    return cells[row + BUSY] - Math.max(0, cells[row + FREE_AT] - now);
  }

  /** Sends a frame, or queues it, or drops it. */
  send(packet: Packet): void {
    if (this.link === null) {
      this.pool.drop(packet, this.place, 'unconnected');
      return;
    }
    const { packets } = this.pool.facts;
    if (packets !== null) packets.tell(this.fact('packet-out', packet), packet);
    // Nodes know Ethernet's header alone: on the link the packet has that of the framing.
    packet.size += this.framing.header - ETHERNET_HEADER;
    if (!this.alwaysQueue && this.queueLength === 0 && this.isFree) {
      if (packets !== null) this.tellSent(packet, 0);
      this.transmit(packet, this.link);
      return;
    }
    this.enqueue(packet, this.queue ?? this.begin());
  }

  /** A frame has come over the link. */
  receive(packet: Packet): void {
    if (packet.corrupted) {
      this.pool.drop(packet, this.place, 'corrupted');
      return;
    }
    packet.size += ETHERNET_HEADER - this.framing.header;
    const { packets } = this.pool.facts;
    if (packets !== null) packets.tell(this.fact('packet-arrived', packet), packet);
    this.node.receive(this, packet);
  }

  /** The discipline drops a packet. */
  drop(packet: Packet, reason: string): void {
    this.queueDrops++;
    this.pool.drop(packet, this.place, reason);
  }

  wake(): void {
    this.armed = false;
    this.serve(this.queue as QueueDiscipline);
  }

  private begin(): QueueDiscipline {
    this.waits = this.pool.cells.take();
    return (this.queue = this.makeQueue(this));
  }

  private enqueue(packet: Packet, queue: QueueDiscipline): void {
    const now = this.simulator.now;
    this.account(queue, now);
    packet.enqueuedAt = now;
    const { packets } = this.pool.facts;
    if (packets !== null) {
      const { kind: discipline } = this.described;
      const behind = queue.length;
      packets.tell({ ...this.fact('packet-queued', packet), discipline, behind }, packet);
    }
    if (queue.enqueue(packet, now)) this.enqueued++;
    if (queue.length > this.maxLength) this.maxLength = queue.length;
    if (this.armed || queue.length === 0) return;
    if (this.isFree) {
      this.serve(queue);
    } else {
      this.simulator.due[0] = this.cells[this.row + FREE_AT];
      this.arm();
    }
  }

  /** The transmitter is free: sends what the discipline gives, and sees to the next. */
  private serve(queue: QueueDiscipline): void {
    const now = this.simulator.now;
    this.account(queue, now);
    const packet = queue.dequeue(now);
    if (packet !== null) {
      if (this.pool.facts.packets !== null) this.tellSent(packet, now - packet.enqueuedAt);
      this.transmit(packet, this.link as LinkDirection);
    }
    if (queue.length === 0) return;
    const ready = queue.readyAt(now);
    const free = this.cells[this.row + FREE_AT];
    this.simulator.due[0] = ready > free ? ready : free;
    this.arm();
  }

  private fact<K extends string>(kind: K, packet: Packet) {
    const { place, simulator } = this;
    return { kind, at: simulator.now, place, packet: packet.id, request: packet.request };
  }

  private tellSent(packet: Packet, waited: number): void {
    const to = (this.link as LinkDirection).to.place;
    this.pool.facts.packets?.tell({ ...this.fact('packet-sent', packet), to, waited }, packet);
  }

  private transmit(packet: Packet, link: LinkDirection): void {
    const now = this.simulator.now;
    const { size } = packet;
    const { cells, row } = this;
    cells[row + SENT_PACKETS]++;
    cells[row + SENT_BYTES] += size;
    const rate = cells[row + RATE];
    if (rate === 0) {
      link.carry(packet, now);
      return;
    }
    const { framing } = this;
    const bytes = (size > framing.minimum ? size : framing.minimum) + framing.overhead;
    const follows = now <= cells[row + FREE_AT];
    const exact = (bytes * 8e9) / rate + (follows ? cells[row + REMAINDER] : 0);
    const duration = Math.round(exact);
    const free = now + duration;
    cells[row + REMAINDER] = exact - duration;
    cells[row + BUSY] += duration;
    cells[row + FREE_AT] = free;
    link.carry(packet, free);
  }

  /** The transmitter is done with what it has begun. */
  private get isFree(): boolean {
    return this.cells[this.row + FREE_AT] <= this.simulator.now;
  }

  /** Serves at `simulator.due`. */
  private arm(): void {
    this.armed = true;
    const { simulator } = this;
    const { due } = simulator;
    if (due[0] <= simulator.now) {
      simulator.defer(this, TRANSMIT);
    } else {
      due[1] = simulator.takeSequence();
      simulator.scheduleDue(this, TRANSMIT);
    }
  }

  private account(queue: QueueDiscipline, now: number): void {
    const { cells, waits } = this;
    cells[waits + AREA] += queue.length * (now - cells[waits + CHANGED]);
    cells[waits + CHANGED] = now;
  }
}
