import type { Actor, Simulator } from '../engine/simulator.js';
import { END_OF_TIME, type Nanoseconds } from '../engine/time.js';
import type { Request } from './request.js';

/** Told when a request has taken too long. */
export interface DeadlineOwner {
  /** @param depth of the request's stack when the limit was set */
  expired(request: Request, depth: number): void;
}

/**
 * Time limits of one length. Deadlines fall due in the order in which they were set, so they wait
 * in a ring with one pending event for the first. An entry keeps the sequence number of its own
 * setting: ties fall as if each had its own event. Entries of requests that have ended stay until
 * they surface; they are known by the request's identity, as the object may serve again.
 */
export class Deadlines implements Actor {
  actorId = -1;
  private requests: Request[] = [];
  private owners: DeadlineOwner[] = [];
  private depths = new Uint8Array(64);
  private ids = new Float64Array(64);
  private sequences = new Float64Array(64);
  private times = new Float64Array(64);
  private head = 0;
  private count = 0;
  /** Sequence number of the pending event; -1 for none. */
  private armedFor = -1;
  private handle = 0;

  constructor(
    private readonly simulator: Simulator,
    readonly length: Nanoseconds,
  ) {
    simulator.add(this);
  }

  /** Sets a request's deadline, from now on; `owner` is told where it has not ended by then. */
  add(request: Request, owner: DeadlineOwner): void {
    this.dropEnded();
    if (this.count === this.ids.length) this.grow();
    const index = (this.head + this.count++) & (this.ids.length - 1);
    this.requests[index] = request;
    this.owners[index] = owner;
    this.depths[index] = request.depth;
    this.ids[index] = request.id;
    this.sequences[index] = this.simulator.takeSequence();
    const due = Math.min(this.simulator.now + this.length, END_OF_TIME);
    this.times[index] = request.deadline = due;
    if (this.armedFor < 0) this.arm();
  }

  /** Forgets all: no event is left pending. */
  clear(): void {
    this.count = 0;
    if (this.armedFor >= 0) this.simulator.cancel(this.handle);
    this.armedFor = -1;
  }

  wake(): void {
    const due = this.armedFor;
    this.armedFor = -1;
    this.dropEnded();
    if (this.count === 0) return;
    // The request for which the event was set may have ended since: then it is not the first.
    if (this.sequences[this.head] !== due) {
      this.arm();
      return;
    }
    const { head } = this;
    const request = this.requests[head];
    const owner = this.owners[head];
    const depth = this.depths[head];
    this.drop();
    this.dropEnded();
    if (this.count > 0) this.arm();
    owner.expired(request, depth);
  }

  private arm(): void {
    const { head } = this;
    this.armedFor = this.sequences[head];
    this.handle = this.simulator.scheduleAt(this.times[head], this.sequences[head], this, 0);
  }

  private drop(): void {
    this.head = (this.head + 1) & (this.ids.length - 1);
    this.count--;
  }

  /** What has ended is another request by now, or is told to those before the limit. */
  private dropEnded(): void {
    while (this.count > 0) {
      const { head } = this;
      const request = this.requests[head];
      if (request.id === this.ids[head] && request.depth >= this.depths[head]) return;
      this.drop();
    }
  }

  private grow(): void {
    const length = this.ids.length;
    const requests = new Array<Request>(length * 2);
    const owners = new Array<DeadlineOwner>(length * 2);
    const depths = new Uint8Array(length * 2);
    const ids = new Float64Array(length * 2);
    const sequences = new Float64Array(length * 2);
    const times = new Float64Array(length * 2);
    for (let i = 0; i < this.count; i++) {
      const from = (this.head + i) & (length - 1);
      requests[i] = this.requests[from];
      owners[i] = this.owners[from];
      depths[i] = this.depths[from];
      ids[i] = this.ids[from];
      sequences[i] = this.sequences[from];
      times[i] = this.times[from];
    }
    this.requests = requests;
    this.owners = owners;
    this.depths = depths;
    this.ids = ids;
    this.sequences = sequences;
    this.times = times;
    this.head = 0;
  }
}
