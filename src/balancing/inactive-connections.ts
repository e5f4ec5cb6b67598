import type { Nanoseconds } from '../engine/time.js';
import type { Backend } from './policy.js';

/**
 * Connections that have ended and that a balancer in the kernel still has in its table: IPVS keeps a
 * TCP connection for the 120 s of TIME_WAIT, and counts it as inactive. One a request, as there are
 * no connections yet that more than one request would use.
 */
export class InactiveConnections {
  /** A ring of when each goes, and where it was. */
  private due = new Float64Array(64);
  private places = new Int32Array(64);
  private head = 0;
  private count = 0;

  constructor(
    private readonly backends: readonly Backend[],
    /** How long each stays. */
    private readonly lifetime: Nanoseconds,
  ) {}

  add(index: number, now: Nanoseconds): void {
    if (this.count === this.due.length) this.grow();
    const at = (this.head + this.count++) & (this.due.length - 1);
    this.due[at] = now + this.lifetime;
    this.places[at] = index;
    this.backends[index].inactive++;
  }

  /** Forgets the next one whose time has come: its backend, or -1 where there is none. */
  expire(now: Nanoseconds): number {
    if (this.count === 0 || this.due[this.head] > now) return -1;
    const index = this.places[this.head];
    this.head = (this.head + 1) & (this.due.length - 1);
    this.count--;
    this.backends[index].inactive--;
    return index;
  }

  private grow(): void {
    const { due, places, head } = this;
    this.due = new Float64Array(due.length * 2);
    this.places = new Int32Array(due.length * 2);
    this.due.set(due.subarray(head));
    this.due.set(due.subarray(0, head), due.length - head);
    this.places.set(places.subarray(head));
    this.places.set(places.subarray(0, head), due.length - head);
    this.head = 0;
  }
}
