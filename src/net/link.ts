import type { Actor, Simulator } from '../engine/simulator.js';
import { type Filter, Verdict } from './filter/filter.js';
import { FlightRing } from './flight-ring.js';
import type { Packet } from './packet.js';
import type { PacketPool } from './packet-pool.js';

// The cells of the sending port's row that are the link's.
const DELAY = 6;
/** When the packet sent last is due. */
const LAST_DUE = 7;
const ARRIVE = 0;
const ARRIVE_NOW = 1;
/** Kinds from here on: a packet that overtakes, by its slot. */
const OVERTAKE = 2;
/** Most links have none of these: they share the empty lists, which then cost no memory access. */
const NO_FILTERS: readonly Filter[] = [];
const NOBODY: (Packet | null)[] = [];
const NO_SLOTS: number[] = [];
/** In place of a sequence: a packet that arrives in the step it was sent in. */
const AT_ONCE = -1;

/** Where a link begins: a port. */
interface Sender {
  /** Its row of numbers; the last ones are the link's. */
  readonly row: number;
  link: LinkDirection | null;
  readonly place: string;
}

/** Where a link ends: a port. */
interface Receiver {
  readonly place: string;
  /** A frame has come. */
  receive(packet: Packet): void;
}

/**
 * One direction of a link: from the transmitter of one port to the receiver of another, after a
 * propagation delay and past the impairments. Packets on the way wait in a ring with their
 * (due, sequence), the sequence taken when they were sent, so that ties fall as if each had an
 * event of its own; only the head has one pending.
 *
 * Not modelled: the medium itself (half duplex, collisions, signal levels).
 */
export class LinkDirection implements Actor {
  // What each packet reads stands first.
  readonly to: Receiver;
  /** The packet that arrives next: most links carry one at a time, and need no ring. */
  private first: Packet | null = null;
  /** Those behind it; made when there is one. */
  private ring: FlightRing | null = null;
  /** It arrives in a deferred step, not by an event. */
  private atOnce = false;
  /** The row of the port that sends. */
  private readonly row: number;
  private readonly pool: PacketPool;
  private readonly simulator: Simulator;
  /** The impairments, asked in this order; they may come and go. */
  filters: readonly Filter[];
  actorId = -1;

  private readonly from: Sender;
  /** Packets that an impairment has dropped. */
  dropped = 0;
  /** Packets that need not keep the order, each with an event of its own. */
  private overtaking: (Packet | null)[] = NOBODY;
  private vacant: number[] = NO_SLOTS;
  private verdict: Verdict | null = null;

  constructor(
    simulator: Simulator,
    pool: PacketPool,
    from: Sender,
    to: Receiver,
    delay: number,
    filters: readonly Filter[],
  ) {
    this.simulator = simulator;
    this.pool = pool;
    this.from = from;
    this.to = to;
    this.row = from.row;
    this.delay = delay;
    this.filters = filters.length === 0 ? NO_FILTERS : filters;
    from.link = this;
    simulator.add(this);
  }

  private get cells(): Float64Array {
    return this.pool.cells.block;
  }

  /** "node.port > node.port", for people. */
  get name(): string {
    return `${this.from.place} > ${this.to.place}`;
  }

  /** Propagation delay in whole nanoseconds; a change applies to packets sent later. */
  get delay(): number {
    return this.cells[this.row + DELAY];
  }

  set delay(delay: number) {
    this.cells[this.row + DELAY] = delay;
  }

  /** Packets on the way. */
  get inFlight(): number {
    const waiting = (this.first === null ? 0 : 1) + (this.ring?.length ?? 0);
    return waiting + this.overtaking.length - this.vacant.length;
  }

  /** Takes a packet whose last bit leaves the transmitter at `departure`. */
  carry(packet: Packet, departure: number): void {
    if (this.filters.length === 0) {
      this.simulator.due[0] = departure + this.delay;
      this.dispatch(packet);
    } else {
      this.impair(packet, departure, (this.verdict ??= new Verdict()));
    }
  }

  wake(kind: number): void {
    if (kind >= OVERTAKE) {
      const slot = kind - OVERTAKE;
      const packet = this.overtaking[slot] as Packet;
      this.overtaking[slot] = null;
      this.vacant.push(slot);
      this.to.receive(packet);
      return;
    }
    const packet = this.first as Packet;
    this.first = null;
    const { ring } = this;
    if (ring !== null && ring.length > 0) this.put(ring.shift(this.simulator.due));
    this.to.receive(packet);
  }

  /** It is due at `simulator.due`, where doubles are not boxed. */
  private dispatch(packet: Packet): void {
    // A delay that shrank, or jitter that keeps the order, does not let a packet overtake.
    const { simulator, ring } = this;
    const due = simulator.due[0];
    const behind = this.first !== null;
    const { cells, row } = this;
    const last = cells[row + LAST_DUE];
    const time = behind && due < last ? last : due;
    cells[row + LAST_DUE] = time;
    // Only behind its like: behind one that has an event, it has one too.
    const like = ring !== null && ring.length > 0 ? ring.lastSequence === AT_ONCE : this.atOnce;
    const atOnce = time === simulator.now && (!behind || like);
    const sequence = atOnce ? AT_ONCE : simulator.takeSequence();
    if (atOnce) simulator.defer(this, ARRIVE_NOW);
    if (behind) (this.ring ??= new FlightRing()).push(packet, time, sequence);
    else {
      simulator.due[0] = time;
      simulator.due[1] = sequence;
      this.put(packet);
    }
  }

  /** Makes a packet the next to arrive, at `simulator.due`. */
  private put(packet: Packet): void {
    const { simulator } = this;
    this.first = packet;
    this.atOnce = simulator.due[1] === AT_ONCE;
    if (!this.atOnce) simulator.scheduleDue(this, ARRIVE);
  }

  private impair(packet: Packet, departure: number, verdict: Verdict): void {
    verdict.clear();
    for (const filter of this.filters) {
      filter.judge(packet, departure, verdict);
      if (verdict.dropped !== '') break;
    }
    if (verdict.corrupted) packet.corrupted = true;
    const due = departure + this.delay + verdict.delay;
    const { mayReorder } = verdict;
    // A copy goes its own way even where the packet is lost (netem draws duplication first).
    for (let copies = verdict.copies; copies > 0; copies--) {
      const copy = this.pool.copy(packet);
      this.pool.tellMade(copy, this.name, packet.id);
      if (mayReorder) this.overtake(copy, due);
      else this.send(copy, due);
    }
    if (verdict.dropped !== '') {
      this.dropped++;
      this.pool.drop(packet, this.name, verdict.dropped);
    } else if (mayReorder) this.overtake(packet, due);
    else this.send(packet, due);
  }

  private send(packet: Packet, due: number): void {
    this.simulator.due[0] = due;
    this.dispatch(packet);
  }

  private overtake(packet: Packet, due: number): void {
    if (this.overtaking === NOBODY) {
      this.overtaking = [];
      this.vacant = [];
    }
    const slot = this.vacant.pop() ?? this.overtaking.push(null) - 1;
    this.overtaking[slot] = packet;
    this.simulator.scheduleAt(due, this.simulator.takeSequence(), this, OVERTAKE + slot);
  }
}
