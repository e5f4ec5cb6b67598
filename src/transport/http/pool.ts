import type { Actor, Simulator } from '../../engine/simulator.js';
import type { Nanoseconds } from '../../engine/time.js';
import { Directory } from '../directory.js';
import type { Peer, Transport } from '../transport.js';
import type { Exchange } from './exchange.js';
import { Group, type GroupOwner, type PoolCounts, type PoolOptions } from './group.js';
import { type Carrier, Slot } from './slot.js';

/** What a protocol does with the connections of a pool. */
export interface CarrierKind {
  /** Exchanges that a connection will have room for, as long as nobody has said. */
  readonly expected: number;
  makeCarrier(slot: Slot): Carrier;
  makeExchange(): Exchange;
}

/**
 * A client's connections, by server, each of which carries one exchange after the other, or several
 * at once. An exchange takes the connection that was used last; without one it waits, first come first
 * served, for whichever has room first, and another is opened unless there are as many as may be.
 * When opening one fails, so does the exchange that has waited longest. Where each has a connection of its
 * own, it waits for that and no other.
 *
 * A server is known by its name where it has one, which is then looked up when a connection is opened,
 * not for each exchange; one that is opened for those who wait goes to the address found last.
 */
export class Pool implements Actor, GroupOwner {
  actorId = -1;
  readonly counts: PoolCounts = { opened: 0, failed: 0, reused: 0, stale: 0, resent: 0 };
  private readonly directory = new Directory();
  private readonly groups: Group[] = [];
  private readonly exchanges: Exchange[] = [];
  private readonly slots: Slot[] = [];
  private made = 0;

  constructor(
    readonly simulator: Simulator,
    readonly inner: Transport,
    readonly options: PoolOptions,
    private readonly kind: CarrierKind,
  ) {
    simulator.add(this);
  }

  get expected(): number {
    return this.kind.expected;
  }

  get now(): Nanoseconds {
    return this.simulator.now;
  }

  connect(address: number, port: number, peer: Peer, about: object | null, host = ''): void {
    const place = this.directory.put(host, address, port);
    const group = (this.groups[place] ??= new Group(this, place, host, address, port));
    group.address = address;
    this.ask(group, peer, about);
  }

  reuse(host: string, port: number, peer: Peer, about: object | null): boolean {
    const place = this.directory.find(host, port);
    if (place < 0 || !this.groups[place].suffices) return false;
    this.ask(this.groups[place], peer, about);
    return true;
  }

  forsake(address: number, port: number): void {
    const place = this.directory.at(address, port);
    if (place >= 0) this.groups[place].forsake();
  }

  /** Time has come to close what is idle in a group. */
  wake(place: number): void {
    this.groups[place].expire();
  }

  alarm(place: number, delay: Nanoseconds): void {
    if (this.simulator.hasTimeFor(delay)) this.simulator.schedule(delay, this, place);
  }

  takeSlot(): Slot {
    return this.slots.pop() ?? new Slot(this.kind, ++this.made);
  }

  releaseSlot(slot: Slot): void {
    slot.renew();
    this.slots.push(slot);
  }

  /** An exchange is over. */
  release(exchange: Exchange): void {
    exchange.vacate();
    this.exchanges.push(exchange);
  }

  private ask(group: Group, peer: Peer, about: object | null): void {
    const exchange = this.exchanges.pop() ?? this.kind.makeExchange();
    exchange.peer = peer;
    exchange.about = about;
    group.ask(exchange);
  }
}
