import type { Actor, Simulator } from '../engine/simulator.js';
import { type Filter, Verdict } from './filter/filter.js';
import type { Packet } from './packet.js';
import type { PacketPool } from './packet-pool.js';
import type { Port } from './port.js';

const ARRIVE = 0;
const ARRIVE_NOW = 1;
/** Kinds from here on: a packet that overtakes, by its slot. */
const OVERTAKE = 2;
/** In place of a sequence: a packet that arrives in the step it was sent in. */
const AT_ONCE = -1;

/**
 * One direction of a link: from the transmitter of one port to the receiver of another, after a
 * propagation delay and past the impairments. Packets on the way wait in a ring with their
 * (due, sequence), the sequence taken when they were sent, so that ties fall as if each had an
 * event of its own; only the head has one pending.
 *
 * Not modelled: the medium itself (half duplex, collisions, signal levels).
 */
export class LinkDirection implements Actor {
  actorId = -1;
  /** Packets that an impairment has dropped. */
  dropped = 0;
  /** The impairments, asked in this order; they may come and go. */
  readonly filters: Filter[] = [];
  private packets: (Packet | null)[] = [];
  private dues = new Float64Array(0);
  private sequences = new Float64Array(0);
  private head = 0;
  private count = 0;
  private lastDue = 0;
  /** Packets that need not keep the order, each with an event of its own. */
  private readonly overtaking: (Packet | null)[] = [];
  private readonly vacant: number[] = [];
  private verdict: Verdict | null = null;

  constructor(
    private readonly simulator: Simulator,
    private readonly pool: PacketPool,
    readonly name: string,
    readonly to: Port,
    /** Propagation delay in whole nanoseconds; a change applies to packets sent later. */
    public delay: number,
    filters: readonly Filter[],
  ) {
    this.filters.push(...filters);
    simulator.add(this);
  }

  /** Packets on the way. */
  get inFlight(): number {
    return this.count + this.overtaking.length - this.vacant.length;
  }

  /** Takes a packet whose last bit leaves the transmitter at `departure`. */
  carry(packet: Packet, departure: number): void {
    if (this.filters.length === 0) this.dispatch(packet, departure + this.delay);
    else this.impair(packet, departure, (this.verdict ??= new Verdict()));
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
    const packet = this.packets[this.head] as Packet;
    this.packets[this.head] = null;
    this.head = (this.head + 1) & (this.packets.length - 1);
    if (--this.count > 0 && this.sequences[this.head] !== AT_ONCE) this.arm();
    this.to.receive(packet);
  }

  private dispatch(packet: Packet, due: number): void {
    if (this.count === this.packets.length) this.grow();
    // A delay that shrank, or jitter that keeps the order, does not let a packet overtake.
    const time = due < this.lastDue ? this.lastDue : due;
    this.lastDue = time;
    const { simulator, sequences } = this;
    const mask = this.packets.length - 1;
    const index = (this.head + this.count) & mask;
    this.packets[index] = packet;
    this.dues[index] = time;
    // Only behind its like: behind one that has an event, it has one too.
    if (time === simulator.now && (this.count === 0 || sequences[(index - 1) & mask] === AT_ONCE)) {
      sequences[index] = AT_ONCE;
      this.count++;
      simulator.defer(this, ARRIVE_NOW);
      return;
    }
    sequences[index] = simulator.takeSequence();
    if (++this.count === 1) this.arm();
  }

  private arm(): void {
    const { head } = this;
    this.simulator.scheduleAt(this.dues[head], this.sequences[head], this, ARRIVE);
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
      if (mayReorder) this.overtake(copy, due);
      else this.dispatch(copy, due);
    }
    if (verdict.dropped !== '') {
      this.dropped++;
      this.pool.drop(packet, this.name, verdict.dropped);
    } else if (mayReorder) this.overtake(packet, due);
    else this.dispatch(packet, due);
  }

  private overtake(packet: Packet, due: number): void {
    const slot = this.vacant.pop() ?? this.overtaking.push(null) - 1;
    this.overtaking[slot] = packet;
    this.simulator.scheduleAt(due, this.simulator.takeSequence(), this, OVERTAKE + slot);
  }

  private grow(): void {
    const length = this.packets.length;
    const larger = length === 0 ? 4 : length * 2;
    const packets = new Array<Packet | null>(larger).fill(null);
    const dues = new Float64Array(larger);
    const sequences = new Float64Array(larger);
    for (let i = 0; i < this.count; i++) {
      const from = (this.head + i) & (length - 1);
      packets[i] = this.packets[from];
      dues[i] = this.dues[from];
      sequences[i] = this.sequences[from];
    }
    this.packets = packets;
    this.dues = dues;
    this.sequences = sequences;
    this.head = 0;
  }
}
