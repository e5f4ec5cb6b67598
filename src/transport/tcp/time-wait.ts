import type { ControlBlock } from './control-block.js';
import { ConnectionTable } from './connection-table.js';
import { stampAt, toWire } from './sequence.js';

/**
 * How long a connection waits (linux TCP_TIMEWAIT_LEN; RFC 9293, section 3.4.2, has twice two
 * minutes).
 */
const LENGTH = 60e9;
const REUSED_AFTER = 1e9;

// Whole numbers of each.
const LOCAL = 0;
const REMOTE = 1;
const PORTS = 2;
/** Sequence numbers: the next of this end, and of the other. */
const NEXT = 3;
const EXPECTED = 4;
const STAMP = 5;
const STAMPS = 6;
/** What its clock of time stamps is ahead of the simulation's, and the window that it showed last. */
const CLOCK = 7;
const WINDOW = 8;
const WIDTH = 9;

/**
 * Connections in TIME-WAIT: a row of numbers each, in the order in which they end, as all wait as
 * long. Their end needs no event: it is seen to when somebody looks.
 */
export class TimeWaits {
  private rows = new Int32Array(0);
  /** When each is over; NaN for one that is over already. */
  private ends = new Float64Array(0);
  private mask = -1;
  private head = 0;
  private tail = 0;
  private alive = 0;

  constructor(private readonly table: ConnectionTable) {}

  get count(): number {
    return this.alive;
  }

  add(block: ControlBlock): void {
    const at = this.take(block.now);
    const { rows } = this;
    rows[at + LOCAL] = block.local;
    rows[at + REMOTE] = block.remote;
    rows[at + PORTS] = (block.localPort << 16) | block.remotePort;
    rows[at + NEXT] = toWire(block.next, block.out.firstSequence);
    rows[at + EXPECTED] = toWire(block.expected, block.inFirst);
    rows[at + STAMP] = block.recentStamp;
    rows[at + STAMPS] = block.timestamps ? 1 : 0;
    rows[at + CLOCK] = block.out.firstSequence;
    rows[at + WINDOW] = block.window >>> block.receiveScale;
    this.enter(at / WIDTH);
  }

  /** Its time begins anew: it takes another place. */
  renew(place: number, now: number): number {
    const from = place * WIDTH;
    const row = this.rows.slice(from, from + WIDTH);
    this.kill(place);
    const at = this.take(now);
    this.rows.set(row, at);
    this.enter(at / WIDTH);
    return at / WIDTH;
  }

  /** It is over before its time. */
  remove(place: number): void {
    const at = place * WIDTH;
    const ports = this.rows[at + PORTS];
    const { rows } = this;
    this.table.delete(rows[at + LOCAL], ports >>> 16, rows[at + REMOTE], ports & 0xffff);
    this.kill(place);
  }

  /** Ends those whose time has come. */
  expire(now: number): void {
    while (this.head < this.tail) {
      const place = this.head & this.mask;
      const end = this.ends[place];
      if (end > now) return;
      if (end === end) this.remove(place);
      this.head++;
    }
  }

  next(place: number): number {
    return this.rows[place * WIDTH + NEXT];
  }

  expected(place: number): number {
    return this.rows[place * WIDTH + EXPECTED];
  }

  stamp(place: number): number {
    return this.rows[place * WIDTH + STAMP];
  }

  /** Its own time stamp now. */
  clock(place: number, now: number): number {
    return stampAt(now, this.rows[place * WIDTH + CLOCK]);
  }

  window(place: number): number {
    return this.rows[place * WIDTH + WINDOW];
  }

  hasStamps(place: number): boolean {
    return this.rows[place * WIDTH + STAMPS] === 1;
  }

  /** Whether its time stamps tell a new connection from it: a second later, they do. */
  mayBeReused(place: number, now: number): boolean {
    return this.hasStamps(place) && now - (this.ends[place] - LENGTH) > REUSED_AFTER;
  }

  private kill(place: number): void {
    this.ends[place] = NaN;
    this.alive--;
  }

  private enter(place: number): void {
    const at = place * WIDTH;
    const { rows } = this;
    const ports = rows[at + PORTS];
    const value = ConnectionTable.waiting(place);
    this.table.set(rows[at + LOCAL], ports >>> 16, rows[at + REMOTE], ports & 0xffff, value);
  }

  private take(now: number): number {
    if (this.tail - this.head > this.mask) this.grow();
    const place = this.tail++ & this.mask;
    this.ends[place] = now + LENGTH;
    this.alive++;
    return place * WIDTH;
  }

  private grow(): void {
    const { rows, ends, mask, head, tail } = this;
    const size = mask < 0 ? 16 : (mask + 1) * 2;
    this.rows = new Int32Array(size * WIDTH);
    this.ends = new Float64Array(size);
    this.mask = size - 1;
    this.head = 0;
    this.tail = 0;
    // Places move, as the head goes to the front: the table is told.
    for (let index = head; index < tail; index++) {
      const from = index & mask;
      if (ends[from] !== ends[from]) continue;
      const place = this.tail++;
      this.ends[place] = ends[from];
      for (let i = 0; i < WIDTH; i++) this.rows[place * WIDTH + i] = rows[from * WIDTH + i];
      this.enter(place);
    }
  }
}
