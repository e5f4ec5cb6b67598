import type { Nanoseconds } from '../engine/time.js';

/** Of a step that was not taken, or not yet. */
const NEVER = -1;

/**
 * When the steps of an exchange were taken, as `curl -w` and browsers show them: instants of the
 * simulation, -1 for a step that was not taken. On a connection that stood before, nothing was dialled;
 * without TLS nothing was secured.
 *
 *     asked … given                     waits for a connection, in which
 *             dialled, connected, secured   one is opened, if not for this exchange alone
 *     given … written … first … last    the request is handed on; the answer's first and last byte are here
 */
export class Timings {
  asked: Nanoseconds = NEVER;
  dialled: Nanoseconds = NEVER;
  connected: Nanoseconds = NEVER;
  secured: Nanoseconds = NEVER;
  given: Nanoseconds = NEVER;
  written: Nanoseconds = NEVER;
  first: Nanoseconds = NEVER;
  last: Nanoseconds = NEVER;

  /** Begins anew. */
  ask(now: Nanoseconds): void {
    this.asked = now;
    this.dialled = this.connected = this.secured = NEVER;
    this.given = this.written = this.first = this.last = NEVER;
  }

  copy(other: Timings): void {
    this.open(other);
    this.asked = other.asked;
    this.given = other.given;
    this.written = other.written;
    this.first = other.first;
    this.last = other.last;
  }

  /** A connection is there that was opened just now: how that went. */
  open(opening: Timings): void {
    this.dialled = opening.dialled;
    this.connected = opening.connected;
    this.secured = opening.secured;
  }
}
