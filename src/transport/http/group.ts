import type { Simulator } from '../../engine/simulator.js';
import type { Nanoseconds } from '../../engine/time.js';
import { LinkedLine } from '../linked-line.js';
import { Close, type Connection, type Transport } from '../transport.js';
import type { Exchange, Queue } from './exchange.js';
import { tellGiven, tellStale, tellWaiting } from './pool-facts.js';
import type { Slot, SlotGroup } from './slot.js';

/** How a client keeps connections; all numbers may be Infinity. */
export interface PoolOptions {
  /** Most connections to one server. */
  connections: number;
  /** Most exchanges that wait, besides those for which a connection is being opened. */
  waiting: number;
  /** Most idle connections that are kept. */
  idleConnections: number;
  /** An idle connection is closed after that. */
  idle: Nanoseconds;
  /** Exchanges, after which a connection is closed: 1 for a new one each. */
  uses: number;
  resend: Resend;
}

/**
 * What is sent once more, on another connection, when one that had been used before ends without a word
 * of an answer: nothing, what is idempotent (without a body, as a GET), or all. What its server says that it
 * has not seen may be sent again whatever it is.
 */
export type Resend = 'none' | 'idempotent' | 'all';

/** What became of the connections of a pool. */
export interface PoolCounts {
  /** That stood, and that did not come about. */
  opened: number;
  failed: number;
  /** Exchanges on a connection that had carried one before. */
  reused: number;
  /** Those of them that ended with it, unanswered; and those that were then sent once more. */
  stale: number;
  resent: number;
}

/** What a group is one of. */
export interface GroupOwner {
  readonly simulator: Simulator;
  readonly now: Nanoseconds;
  readonly options: PoolOptions;
  readonly inner: Transport;
  readonly counts: PoolCounts;
  /** Exchanges that a connection will have room for, as long as nobody has said. */
  readonly expected: number;
  /** Wakes a group, by its place. */
  alarm(place: number, delay: Nanoseconds): void;
  takeSlot(): Slot;
  releaseSlot(slot: Slot): void;
  release(exchange: Exchange): void;
}

/** The connections of a pool to one server, and the exchanges that wait for one of them. */
export class Group implements Queue, SlotGroup {
  readonly queue = new LinkedLine<Exchange>();
  /** Those with room for an exchange, the last to be used first; what is idle is in order of that. */
  private readonly offers = new LinkedLine<Slot>();
  notes: object | null = null;
  /** Connections, those that are being opened included. */
  private size = 0;
  private opening = 0;
  private idle = 0;
  private alarmed = false;
  private serving = false;
  /** How often its server was left: connections from before take no more exchanges. */
  private forsaken = 0;

  constructor(
    private readonly pool: GroupOwner,
    private readonly place: number,
    /** Empty for none. */
    readonly host: string,
    /** As it was last found. */
    public address: number,
    readonly port: number,
  ) {}

  /** Whether one more exchange needs no connection that is not there, or on its way. */
  get suffices(): boolean {
    const { options, expected } = this.pool;
    if (this.size >= options.connections) return true;
    if (options.uses === 1) return false;
    return this.offers.last !== null || this.queue.length < this.opening * expected;
  }

  ask(exchange: Exchange): void {
    const { peer, use } = exchange;
    exchange.queue = this;
    exchange.timings.ask(this.pool.now);
    this.queue.push(exchange);
    this.serve();
    if (exchange.use !== use || exchange.queue === null) return;
    const { options, expected } = this.pool;
    const dialled = options.uses === 1 ? 0 : this.opening * expected;
    if (exchange.own === null && this.queue.length > dialled + options.waiting) {
      this.fail(exchange, Close.OVERFLOWED);
    } else {
      if (this.pool.simulator.facts.exchanges !== null) {
        tellWaiting(this.pool, this, exchange, this.queue.length);
      }
      peer?.opening?.(exchange);
    }
  }

  /** An exchange does not wait any more. */
  leave(exchange: Exchange): void {
    const own = exchange.own as Slot | null;
    this.unlist(exchange);
    if (own !== null) {
      this.opening--;
      this.shut(own);
    }
    this.pool.release(exchange);
    if (own !== null) this.serve();
  }

  /** It has a connection, or has none any more to wait for. */
  private unlist(exchange: Exchange): void {
    if (exchange.own === null) this.queue.remove(exchange);
    exchange.own = exchange.queue = null;
  }

  stands(slot: Slot, connection: Connection): void {
    const { timings } = connection;
    const { now, counts } = this.pool;
    this.opening--;
    counts.opened++;
    slot.timings.connected = timings === null ? now : timings.connected;
    slot.timings.secured = timings === null ? -1 : timings.secured;
    slot.standsSince = now;
    connection.peer = slot.carrier;
    slot.carrier.start(connection);
    this.rest(slot);
    if (slot.owner !== null) this.give(slot, slot.owner);
    this.serve();
    this.alarm();
  }

  failed(slot: Slot, reason: Close): void {
    const { owner } = slot;
    this.opening--;
    this.pool.counts.failed++;
    this.forget(slot);
    if (owner !== null) this.fail(owner, reason);
    // As many as it would have carried.
    let rest = owner !== null ? 0 : Math.min(this.queue.length, this.pool.expected);
    for (; rest > 0 && this.queue.first !== null; rest--) this.fail(this.queue.first, reason);
    this.serve();
  }

  freed(slot: Slot): void {
    const { options } = this.pool;
    if (slot.uses >= options.uses || slot.forsaken < this.forsaken) slot.retiring = true;
    if (slot.active === 0) {
      if (slot.retiring) this.shut(slot);
      else this.rest(slot);
    } else {
      this.review(slot);
    }
    this.serve();
    if (this.idle > options.idleConnections) this.trim();
    else if (this.idle > 0) this.alarm();
  }

  /** Offers a connection, or does not, as it has room. */
  review(slot: Slot): void {
    const { carrier } = slot;
    const open = !slot.retiring && carrier.room > 0;
    if (slot.retiring && slot.active === 0) {
      this.shut(slot);
    } else if (open !== slot.offered) {
      slot.offered = open;
      if (open) this.offers.push(slot);
      else this.offers.remove(slot);
    }
    if (open) this.serve();
  }

  replace(slot: Slot): void {
    if (slot.replaced) return;
    slot.replaced = true;
    this.size--;
    this.review(slot);
    this.serve();
  }

  stale(exchange: Exchange, connection: number, unseen: boolean): boolean {
    const { counts, options, simulator } = this.pool;
    const { resend } = options;
    const again = resend === 'all' || (resend !== 'none' && (unseen || !exchange.hasBody));
    counts.stale++;
    if (simulator.facts.exchanges !== null) {
      tellStale(this.pool, this, connection, exchange, again);
    }
    if (!again) return false;
    counts.resent++;
    exchange.queue = this;
    this.queue.push(exchange);
    this.serve();
    return true;
  }

  /** A connection is over. */
  drop(slot: Slot): void {
    this.forget(slot);
    this.serve();
  }

  /** Closes its connections as they come to rest. */
  forsake(): void {
    this.forsaken++;
    for (let slot = this.offers.first; slot !== null;) {
      const { after } = slot;
      slot.retiring = true;
      this.review(slot);
      slot = after;
    }
  }

  /** Closes what has been idle for too long. */
  expire(): void {
    this.alarmed = false;
    const { now, options } = this.pool;
    for (let slot = this.offers.first; slot !== null;) {
      const { after } = slot;
      if (slot.active === 0) {
        if (slot.idleSince + options.idle > now) break;
        this.shut(slot);
      }
      slot = after;
    }
    this.alarm();
  }

  /** Gives connections to those who wait, and opens more as they are allowed. */
  private serve(): void {
    // What is told here may come back here.
    if (this.serving) return;
    this.serving = true;
    const { options, expected } = this.pool;
    for (;;) {
      const { first } = this.queue;
      if (first === null) break;
      const { last } = this.offers;
      if (last !== null) this.give(last, first);
      else if (options.uses === 1) {
        if (this.size >= options.connections) break;
        this.open(first);
      } else if (this.queue.length <= this.opening * expected) break;
      else if (this.size < options.connections) this.open(null);
      else break;
    }
    this.serving = false;
  }

  private give(slot: Slot, exchange: Exchange): void {
    const { now, options } = this.pool;
    const { timings } = exchange;
    this.unlist(exchange);
    if (slot.active === 0) this.idle--;
    slot.active++;
    if (++slot.uses > 1) this.pool.counts.reused++;
    if (slot.uses >= options.uses) slot.retiring = true;
    // It has waited for the connection to stand, though another may have asked for it.
    if (slot.standsSince === now) timings.open(slot.timings);
    timings.given = now;
    if (this.pool.simulator.facts.exchanges !== null) tellGiven(this.pool, this, slot, exchange);
    slot.carrier.begin(exchange);
    this.review(slot);
    exchange.peer!.opened(exchange);
  }

  /** @param owner for whom alone, as the connection carries no other; null for whoever waits */
  private open(owner: Exchange | null): void {
    const { pool } = this;
    const slot = pool.takeSlot();
    slot.group = this;
    slot.owner = owner;
    slot.forsaken = this.forsaken;
    if (owner !== null) {
      this.queue.remove(owner);
      owner.own = slot;
    }
    slot.timings.ask(pool.now);
    slot.timings.dialled = pool.now;
    this.size++;
    this.opening++;
    pool.inner.connect(this.address, this.port, slot, null, this.host);
  }

  private rest(slot: Slot): void {
    slot.idleSince = this.pool.now;
    this.idle++;
    // Behind those that were used before it.
    if (slot.offered) this.offers.remove(slot);
    slot.offered = true;
    this.offers.push(slot);
  }

  /** Closes those idle for longest, as more are idle than may be. */
  private trim(): void {
    const most = this.pool.options.idleConnections;
    for (let slot = this.offers.first; slot !== null && this.idle > most;) {
      const { after } = slot;
      if (slot.active === 0) this.shut(slot);
      slot = after;
    }
  }

  private shut(slot: Slot): void {
    const { connection } = slot;
    this.forget(slot);
    connection?.close();
  }

  private forget(slot: Slot): void {
    if (slot.offered) this.offers.remove(slot);
    if (slot.active === 0 && slot.offered) this.idle--;
    if (!slot.replaced) this.size--;
    slot.carrier.stop();
    this.pool.releaseSlot(slot);
  }

  private fail(exchange: Exchange, reason: Close): void {
    const { peer } = exchange;
    this.unlist(exchange);
    peer!.closed(exchange, reason);
    this.pool.release(exchange);
  }

  private alarm(): void {
    const { idle } = this.pool.options;
    if (this.alarmed || this.idle === 0 || idle === Infinity) return;
    let slot = this.offers.first;
    while (slot !== null && slot.active > 0) slot = slot.after;
    if (slot === null) return;
    this.alarmed = true;
    this.pool.alarm(this.place, slot.idleSince + idle - this.pool.now);
  }
}
