import { LinkedLine } from '../linked-line.js';
import { Close, type Connection } from '../transport.js';
import type { Exchange } from './exchange.js';
import type { Pool } from './pool.js';
import type { Slot } from './slot.js';

/** The connections of a pool to one server, and the exchanges that wait for one of them. */
export class Group {
  readonly queue = new LinkedLine<Exchange>();
  /** Those with room for an exchange, the last to be used first; what is idle is in order of that. */
  private readonly offers = new LinkedLine<Slot>();
  /** What the protocol keeps with it. */
  notes: object | null = null;
  /** Connections, those that are being opened included. */
  private size = 0;
  private opening = 0;
  private idle = 0;
  private alarmed = false;
  private serving = false;

  constructor(
    private readonly pool: Pool,
    private readonly place: number,
    /** Empty for none. */
    readonly host: string,
    /** As it was last found. */
    public address: number,
    readonly port: number,
  ) {}

  /** Whether one more exchange needs no connection that is not there, or on its way. */
  get suffices(): boolean {
    const { options, kind } = this.pool;
    return (
      this.offers.last !== null ||
      this.queue.length < this.opening * kind.expected ||
      this.size >= options.connections
    );
  }

  ask(exchange: Exchange): void {
    const { peer, use } = exchange;
    exchange.queue = this;
    exchange.timings.ask(this.pool.now);
    this.queue.push(exchange);
    this.serve();
    if (exchange.use !== use || exchange.queue === null) return;
    const { options, kind } = this.pool;
    if (this.queue.length > this.opening * kind.expected + options.waiting) {
      this.fail(exchange, Close.OVERFLOWED);
    } else {
      peer?.opening?.(exchange);
    }
  }

  /** An exchange does not wait any more. */
  leave(exchange: Exchange): void {
    this.queue.remove(exchange);
    exchange.queue = null;
    this.pool.release(exchange);
  }

  stands(slot: Slot, connection: Connection): void {
    const { timings } = connection;
    const { now } = this.pool;
    this.opening--;
    slot.timings.connected = timings === null ? now : timings.connected;
    slot.timings.secured = timings === null ? -1 : timings.secured;
    slot.standsSince = now;
    connection.peer = slot.carrier;
    slot.carrier.start();
    this.rest(slot);
    this.serve();
    this.alarm();
  }

  failed(slot: Slot, reason: Close): void {
    this.opening--;
    this.forget(slot);
    // As many as it would have carried.
    let rest = Math.min(this.queue.length, this.pool.kind.expected);
    for (; rest > 0 && this.queue.first !== null; rest--) this.fail(this.queue.first, reason);
    this.serve();
  }

  freed(slot: Slot): void {
    const { options } = this.pool;
    if (slot.uses >= options.uses) slot.retiring = true;
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

  /** A connection is over. */
  drop(slot: Slot): void {
    this.forget(slot);
    this.serve();
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
    const { options, kind } = this.pool;
    for (;;) {
      const { first } = this.queue;
      if (first === null) break;
      const { last } = this.offers;
      if (last !== null) this.give(last, first);
      else if (this.queue.length <= this.opening * kind.expected) break;
      else if (this.size < options.connections) this.open();
      else break;
    }
    this.serving = false;
  }

  private give(slot: Slot, exchange: Exchange): void {
    const { now, options } = this.pool;
    const { timings } = exchange;
    this.queue.remove(exchange);
    exchange.queue = null;
    exchange.slot = slot;
    if (slot.active === 0) this.idle--;
    slot.active++;
    slot.uses++;
    if (slot.uses >= options.uses) slot.retiring = true;
    // It has waited for the connection to stand, though another may have asked for it.
    if (slot.standsSince === now) timings.open(slot.timings);
    timings.given = now;
    slot.carrier.begin(exchange);
    this.review(slot);
    exchange.peer!.opened(exchange);
  }

  private open(): void {
    const { pool } = this;
    const slot = pool.takeSlot();
    slot.group = this;
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
    this.size--;
    this.pool.releaseSlot(slot);
  }

  private fail(exchange: Exchange, reason: Close): void {
    const { peer } = exchange;
    this.queue.remove(exchange);
    exchange.queue = null;
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
