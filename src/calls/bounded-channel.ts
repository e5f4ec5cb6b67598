import type { Simulator } from '../engine/simulator.js';
import type { Breaker, Waiting } from './breaker.js';
import type { Channel } from './channel.js';
import { OUTCOME } from './outcome.js';
import type { Caller, Request } from './request.js';

/**
 * A caller's way to a destination within its breaker. Over connections of one request each (HTTP/1.1) a
 * request past the last waits in line for one, while there is room in it; over shared ones (HTTP/2) only the
 * requests count. It waits before a backend is chosen, for whichever connection is free first.
 */
export class BoundedChannel implements Channel, Caller, Waiting {
  /** @param multiplexed whether requests share connections */
  constructor(
    private readonly simulator: Simulator,
    private readonly breaker: Breaker,
    private readonly inner: Channel,
    private readonly multiplexed: boolean,
  ) {}

  send(request: Request): void {
    const { breaker } = this;
    request.breaker = breaker;
    if (this.multiplexed || (!breaker.hasLine && breaker.hasRoom('connections'))) {
      this.dispatch(request);
      return;
    }
    breaker.refuse('connections', request);
    if (!breaker.hasRoom('pending')) {
      breaker.refuse('pending', request);
      request.finish(OUTCOME.overflowed);
      return;
    }
    request.balancerArrival = this.simulator.now;
    breaker.wait(request, this);
  }

  admit(request: Request): void {
    request.balancerDeparture = this.simulator.now;
    this.dispatch(request);
  }

  ended(request: Request, outcome: number): void {
    this.leave();
    request.finish(outcome);
  }

  abandon(request: Request, withdraw: boolean): void {
    if (this.breaker.withdraw(request)) {
      this.breaker.rest();
      return;
    }
    this.inner.abandon(request, withdraw);
    this.leave();
  }

  private dispatch(request: Request): void {
    const { breaker } = this;
    if (!breaker.hasRoom('requests')) {
      breaker.refuse('requests', request);
      request.finish(OUTCOME.overflowed);
      return;
    }
    breaker.enter('requests');
    if (!this.multiplexed) breaker.enter('connections');
    request.push(this);
    this.inner.send(request);
  }

  private leave(): void {
    const { breaker } = this;
    breaker.leave('requests');
    if (!this.multiplexed) {
      breaker.leave('connections');
      breaker.admit();
    }
    breaker.rest();
  }
}
