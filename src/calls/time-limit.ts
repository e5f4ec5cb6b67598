import type { Simulator } from '../engine/simulator.js';
import type { Nanoseconds } from '../engine/time.js';
import type { Channel, Wrapper } from './channel.js';
import { Deadlines, type DeadlineOwner } from './deadlines.js';
import { OUTCOME } from './outcome.js';
import type { Request } from './request.js';

/** A time limit: what has not ended by then is given up, and ends as `timed-out`. */
export class TimeLimit implements Wrapper {
  private readonly deadlines: Deadlines;

  /** @param cancel whether giving up also stops the work at the server */
  constructor(
    simulator: Simulator,
    length: Nanoseconds,
    private readonly cancel: boolean,
  ) {
    this.deadlines = new Deadlines(simulator, length);
  }

  over(channel: Channel): Channel {
    return new LimitedChannel(this.deadlines, channel, this.cancel);
  }

  /** Nobody waits for anything any more: no event is left pending. */
  clear(): void {
    this.deadlines.clear();
  }
}

class LimitedChannel implements Channel, DeadlineOwner {
  constructor(
    private readonly deadlines: Deadlines,
    private readonly inner: Channel,
    private readonly cancel: boolean,
  ) {}

  send(request: Request): void {
    this.deadlines.add(request, this);
    this.inner.send(request);
  }

  abandon(request: Request, withdraw: boolean): void {
    this.inner.abandon(request, withdraw);
  }

  expired(request: Request, depth: number): void {
    this.inner.abandon(request, this.cancel);
    request.depth = depth;
    request.finish(OUTCOME['timed-out']);
  }
}
