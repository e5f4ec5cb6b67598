import type { Actor, Simulator } from '../../engine/simulator.js';
import type { Nanoseconds } from '../../engine/time.js';
import { type Linked, LinkedLine } from '../linked-line.js';

/** A connection that may be idle. */
export interface Idler<T> extends Linked<T> {
  idleSince: Nanoseconds;
  /** It has been idle for too long: it closes, and leaves the line. */
  shut(): void;
}

/** A server's idle connections, the longest first: one event for all of them. */
export class IdleLine<T extends Idler<T>> implements Actor {
  actorId = -1;
  private readonly line = new LinkedLine<T>();
  private alarmed = false;

  /** @param limit after which one is closed; Infinity for never */
  constructor(
    private readonly simulator: Simulator,
    private readonly limit: Nanoseconds,
  ) {
    simulator.add(this);
  }

  push(one: T): void {
    one.idleSince = this.simulator.now;
    this.line.push(one);
    this.alarm();
  }

  remove(one: T): void {
    this.line.remove(one);
  }

  /** Of each, which may leave the line. */
  each(visit: (one: T) => void): void {
    this.line.each(visit);
  }

  wake(): void {
    this.alarmed = false;
    const { line } = this;
    const before = this.simulator.now - this.limit;
    while (line.first !== null && line.first.idleSince <= before) line.first.shut();
    this.alarm();
  }

  private alarm(): void {
    const { line, simulator, limit } = this;
    if (this.alarmed || line.first === null || limit === Infinity) return;
    const delay = line.first.idleSince + limit - simulator.now;
    if (!simulator.hasTimeFor(delay)) return;
    this.alarmed = true;
    simulator.schedule(delay, this, 0);
  }
}
