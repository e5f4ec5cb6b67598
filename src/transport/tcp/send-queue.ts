import type { Delivery } from './congestion/delivery.js';

/** What is known of a segment on its way. */
export const Sent = {
  /** The receiver has it, out of order (RFC 2018). */
  SACKED: 1,
  LOST: 2,
  /** Sent again, and that one is thought to be on its way. */
  RESENT: 4,
  /** Sent again at some time: it measures no round trip (Karn). */
  EVER_RESENT: 8,
  /** The sender had no more to send (rate samples of BBR). */
  APP_LIMITED: 16,
  /** Carries the FIN, or the SYN. */
  CONTROL: 32,
} as const;

// Numbers of a segment.
const END = 0;
const SENT_AT = 1;
/** When it will have left this machine's port, where somebody asks. */
const LEAVES_AT = 2;
const WIDTH = 3;

const NO_RATES = new Float64Array(0);
/** Delivered so far, when the last was, and when the segment was sent that was acknowledged last. */
const RATE_WIDTH = 3;

/**
 * The segments that were sent and are not acknowledged, oldest first, in typed arrays. A segment
 * keeps its index, which counts on, while it is here; it begins where the one before it ends.
 */
export class SendQueue {
  /** Index of the first, and of the next to come. */
  head = 0;
  tail = 0;
  /** How many of them have each flag; `resent`: RESENT. */
  sacked = 0;
  lost = 0;
  resent = 0;
  /** Segments sent again, in that order: index and when, some of them out of date. */
  private again = new Float64Array(16);
  private againHead = 0;
  private againTail = 0;
  /** The blocks that the last SACK told of: first and last offset in turn. */
  readonly seen = new Float64Array(8);
  private numbers = new Float64Array(16 * WIDTH);
  private flags = new Uint8Array(16);
  private mask = 15;
  /** For rates (`congestion/delivery.ts`), of each segment when it was sent; made for who asks. */
  private rates = NO_RATES;

  get length(): number {
    return this.tail - this.head;
  }

  /** Segments thought to be in the network (Linux tcp_packets_in_flight; pipe of RFC 6675). */
  get inFlight(): number {
    return this.tail - this.head - this.sacked - this.lost + this.resent;
  }

  clear(): void {
    this.head = this.tail = 0;
    this.sacked = this.lost = this.resent = 0;
    this.againHead = this.againTail = 0;
    this.seen.fill(0);
  }

  push(end: number, now: number, flags: number): number {
    if (this.tail - this.head > this.mask) this.grow();
    const place = this.tail & this.mask;
    this.flags[place] = flags;
    const at = place * WIDTH;
    this.numbers[at + END] = end;
    this.numbers[at + SENT_AT] = now;
    this.numbers[at + LEAVES_AT] = 0;
    return this.tail++;
  }

  /** Notes for rates what was so when a segment was sent. */
  noteRate(index: number, delivery: Delivery): void {
    const size = (this.mask + 1) * RATE_WIDTH;
    if (this.rates.length !== size) this.growRates(size);
    const place = index & this.mask;
    const at = place * RATE_WIDTH;
    this.rates[at] = delivery.delivered;
    this.rates[at + 1] = delivery.deliveredAt;
    this.rates[at + 2] = delivery.firstSentAt;
    if (delivery.appLimit > 0) this.flags[place] |= Sent.APP_LIMITED;
    else this.flags[place] &= ~Sent.APP_LIMITED;
  }

  /** A segment is delivered: what was noted of it is told. */
  tellRate(index: number, delivery: Delivery): void {
    const at = (index & this.mask) * RATE_WIDTH;
    const { rates } = this;
    if (at + 2 >= rates.length) return;
    const limited = this.has(index, Sent.APP_LIMITED);
    delivery.noteDelivered(this.sentAt(index), rates[at], rates[at + 1], rates[at + 2], limited);
  }

  private growRates(size: number): void {
    const { rates, mask } = this;
    const before = rates.length / RATE_WIDTH - 1;
    this.rates = new Float64Array(size);
    if (before < 0) return;
    for (let index = this.head; index < this.tail; index++) {
      const from = (index & before) * RATE_WIDTH;
      const to = (index & mask) * RATE_WIDTH;
      for (let i = 0; i < RATE_WIDTH; i++) this.rates[to + i] = rates[from + i];
    }
  }

  /** The first one is acknowledged. */
  shift(): void {
    const flags = this.flags[this.head & this.mask];
    if ((flags & Sent.SACKED) !== 0) this.sacked--;
    if ((flags & Sent.LOST) !== 0) this.lost--;
    if ((flags & Sent.RESENT) !== 0) this.resent--;
    this.head++;
  }

  endOf(index: number): number {
    return this.numbers[(index & this.mask) * WIDTH + END];
  }

  sentAt(index: number): number {
    return this.numbers[(index & this.mask) * WIDTH + SENT_AT];
  }

  leavesAt(index: number): number {
    return this.numbers[(index & this.mask) * WIDTH + LEAVES_AT];
  }

  noteLeaving(index: number, at: number): void {
    this.numbers[(index & this.mask) * WIDTH + LEAVES_AT] = at;
  }

  flagsOf(index: number): number {
    return this.flags[index & this.mask];
  }

  has(index: number, flag: number): boolean {
    return (this.flags[index & this.mask] & flag) !== 0;
  }

  /** Its last copy left now. */
  resend(index: number, now: number): void {
    const place = index & this.mask;
    const flags = this.flags[place];
    if ((flags & Sent.RESENT) === 0) this.resent++;
    this.flags[place] = flags | Sent.RESENT | Sent.EVER_RESENT;
    this.noteAgain(index, now);
  }

  /** A copy left now, to probe: the segment itself is thought to be on its way. */
  probe(index: number, now: number): void {
    this.flags[index & this.mask] |= Sent.EVER_RESENT;
    this.noteAgain(index, now);
  }

  private noteAgain(index: number, now: number): void {
    this.numbers[(index & this.mask) * WIDTH + SENT_AT] = now;
    if (2 * (this.againTail - this.againHead) === this.again.length) this.growAgain();
    const at = (2 * this.againTail++) & (this.again.length - 1);
    this.again[at] = index;
    this.again[at + 1] = now;
  }

  /** Of those sent again and neither delivered nor lost, the one sent first; -1 for none. */
  firstResent(): number {
    while (this.againHead < this.againTail) {
      const at = (2 * this.againHead) & (this.again.length - 1);
      const index = this.again[at];
      if (index >= this.head && this.again[at + 1] === this.sentAt(index)) {
        const flags = this.flagsOf(index) & (Sent.SACKED | Sent.LOST | Sent.RESENT);
        if ((flags & Sent.SACKED) === 0 && flags !== Sent.LOST) return index;
      }
      this.againHead++;
    }
    return -1;
  }

  /**
   * Where to go on in a block that starts and ends there, as blocks before have told of its
   * beginning.
   */
  unseen(start: number, end: number): number {
    const { seen } = this;
    for (let i = 0; i < seen.length; i += 2) {
      if (seen[i] <= start && start < seen[i + 1]) return Math.min(end, seen[i + 1]);
    }
    return start;
  }

  /** Nothing of it is lost after all. */
  findAll(): void {
    for (let index = this.head; index < this.tail && this.lost > 0; index++) {
      const place = index & this.mask;
      if ((this.flags[place] & Sent.LOST) === 0) continue;
      this.flags[place] &= ~Sent.LOST;
      this.lost--;
    }
  }

  /** It is taken for lost, its last copy included. */
  lose(index: number): void {
    const place = index & this.mask;
    const flags = this.flags[place];
    if ((flags & Sent.SACKED) !== 0) return;
    if ((flags & Sent.RESENT) !== 0) this.resent--;
    if ((flags & Sent.LOST) === 0) this.lost++;
    this.flags[place] = (flags & ~Sent.RESENT) | Sent.LOST;
  }

  /** The receiver has it. */
  sack(index: number): void {
    const place = index & this.mask;
    const flags = this.flags[place];
    if ((flags & Sent.RESENT) !== 0) this.resent--;
    if ((flags & Sent.LOST) !== 0) this.lost--;
    this.sacked++;
    this.flags[place] = (flags & ~(Sent.RESENT | Sent.LOST)) | Sent.SACKED;
  }

  /** The index of the segment with the byte at an offset; `tail` behind the last. */
  indexAt(offset: number): number {
    let low = this.head;
    let high = this.tail;
    while (low < high) {
      const middle = low + ((high - low) >> 1);
      if (this.endOf(middle) <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Cuts a segment in two, as the way carries less than it did. */
  split(index: number, end: number): void {
    if (this.tail - this.head > this.mask) this.grow();
    for (let i = this.tail; i > index; i--) this.copy(i - 1, i);
    this.tail++;
    const { again } = this;
    for (let i = this.againHead; i < this.againTail; i++) {
      const at = (2 * i) & (again.length - 1);
      if (again[at] > index) again[at]++;
    }
    const place = index & this.mask;
    this.numbers[place * WIDTH + END] = end;
    const flags = this.flags[place];
    if ((flags & Sent.SACKED) !== 0) this.sacked++;
    if ((flags & Sent.LOST) !== 0) this.lost++;
    if ((flags & Sent.RESENT) !== 0) this.resent++;
    this.flags[place] = flags & ~Sent.CONTROL;
  }

  private growAgain(): void {
    const { again, againHead, againTail } = this;
    this.again = new Float64Array(2 * again.length);
    for (let i = againHead; i < againTail; i++) {
      const from = (2 * i) & (again.length - 1);
      const to = (2 * i) & (this.again.length - 1);
      this.again[to] = again[from];
      this.again[to + 1] = again[from + 1];
    }
  }

  private copy(from: number, to: number): void {
    const a = (from & this.mask) * WIDTH;
    const b = (to & this.mask) * WIDTH;
    for (let i = 0; i < WIDTH; i++) this.numbers[b + i] = this.numbers[a + i];
    this.flags[to & this.mask] = this.flags[from & this.mask];
    const { rates } = this;
    if (rates.length !== (this.mask + 1) * RATE_WIDTH) return;
    const c = (from & this.mask) * RATE_WIDTH;
    const d = (to & this.mask) * RATE_WIDTH;
    for (let i = 0; i < RATE_WIDTH; i++) rates[d + i] = rates[c + i];
  }

  private grow(): void {
    const { numbers, flags, mask } = this;
    const size = (mask + 1) * 2;
    this.numbers = new Float64Array(size * WIDTH);
    this.flags = new Uint8Array(size);
    this.mask = size - 1;
    for (let index = this.head; index < this.tail; index++) {
      const from = (index & mask) * WIDTH;
      const to = (index & this.mask) * WIDTH;
      for (let i = 0; i < WIDTH; i++) this.numbers[to + i] = numbers[from + i];
      this.flags[index & this.mask] = flags[index & mask];
    }
  }
}
