import type { Actor, Simulator } from '../../engine/simulator.js';
import { END_OF_TIME, type Nanoseconds } from '../../engine/time.js';
import type { Request } from '../request.js';

/** Who holds requests back. */
export interface Holding {
  /** It has been held for long enough. */
  goesOn(request: Request): void;
}

/** Requests that are held back for one length of time: they go on in the order in which they came. */
export class DelayLine implements Actor {
  actorId = -1;
  private readonly requests: Request[] = [];
  private readonly holders: Holding[] = [];
  private readonly due: Nanoseconds[] = [];
  private handle = -1;

  constructor(
    private readonly simulator: Simulator,
    private readonly length: Nanoseconds,
  ) {
    simulator.add(this);
  }

  add(request: Request, holder: Holding): void {
    this.requests.push(request);
    this.holders.push(holder);
    this.due.push(Math.min(this.simulator.now + this.length, END_OF_TIME));
    if (this.requests.length === 1) this.arm();
  }

  /** It goes on no more; false where it is not held. */
  remove(request: Request): boolean {
    const place = this.requests.indexOf(request);
    if (place < 0) return false;
    for (const list of [this.requests, this.holders, this.due]) list.splice(place, 1);
    if (place === 0) {
      this.simulator.cancel(this.handle);
      if (this.requests.length > 0) this.arm();
    }
    return true;
  }

  wake(): void {
    const request = this.requests.shift() as Request;
    const holder = this.holders.shift() as Holding;
    this.due.shift();
    if (this.requests.length > 0) this.arm();
    holder.goesOn(request);
  }

  private arm(): void {
    this.handle = this.simulator.schedule(this.due[0] - this.simulator.now, this, 0);
  }
}
