import type { Balancer } from '../balancing/balancer.js';
import type { Ending } from '../balancing/policy.js';
import { below, type KeyedRandom } from '../engine/random.js';
import type { Nanoseconds } from '../engine/time.js';
import type { Request } from './request.js';
import type { Views } from './views.js';

/** What decides where the requests for a service go: one balancer, or one of several. */
export interface Gate {
  /** A backend, NONE or WAIT, as `Balancer.choose`. */
  choose(request: Request, now: Nanoseconds): number;
  /** `request.backend` has been given the request. */
  started(request: Request, now: Nanoseconds): void;
  finished(request: Request, now: Nanoseconds, latency: Nanoseconds, ending: Ending): void;
  /** A request that waits for a backend gives up. */
  withdraw(request: Request): void;
  /** Who has chosen for a request. */
  balancerOf(request: Request): Balancer<Request>;
}

/** One balancer that sees all at once. */
export class SingleGate implements Gate {
  constructor(private readonly balancer: Balancer<Request>) {}

  choose(request: Request, now: Nanoseconds): number {
    return this.balancer.choose(request, now);
  }

  started(request: Request, now: Nanoseconds): void {
    this.balancer.started(request.backend, now);
  }

  finished(request: Request, now: Nanoseconds, latency: Nanoseconds, ending: Ending): void {
    this.balancer.finished(request.backend, now, latency, ending);
  }

  withdraw(request: Request): void {
    this.balancer.withdraw(request);
  }

  balancerOf(): Balancer<Request> {
    return this.balancer;
  }
}

/**
 * The balancers of one place, of several before a service, each with its own view of the backends. A
 * request comes by one of them, drawn by the request's number.
 */
export class SharedGate implements Gate {
  /**
   * @param balancers of all places
   * @param first of this place's, and how many it has
   */
  constructor(
    private readonly balancers: readonly Balancer<Request>[],
    private readonly first: number,
    private readonly count: number,
    private readonly views: Views,
    private readonly random: KeyedRandom,
  ) {}

  choose(request: Request, now: Nanoseconds): number {
    const { count, random } = this;
    request.balancer = this.first;
    if (count > 1) {
      const { number, attempt, branch } = request;
      request.balancer += below(random.at(number, attempt, branch.words), count);
    }
    return this.balancers[request.balancer].choose(request, now);
  }

  started(request: Request, now: Nanoseconds): void {
    this.views.started(request, now);
  }

  finished(request: Request, now: Nanoseconds, latency: Nanoseconds, ending: Ending): void {
    this.views.finished(request, now, latency, ending);
  }

  withdraw(request: Request): void {
    this.balancers[request.balancer].withdraw(request);
  }

  balancerOf(request: Request): Balancer<Request> {
    return this.balancers[request.balancer];
  }
}
