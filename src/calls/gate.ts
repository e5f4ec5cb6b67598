import type { Balancer } from '../balancing/balancer.js';
import { isUsable } from '../balancing/policies/usable.js';
import type { Ending } from '../balancing/policy.js';
import { below, type KeyedRandom } from '../engine/random.js';
import type { Nanoseconds } from '../engine/time.js';
import type { Passenger } from './passenger.js';
import type { Views } from './views.js';

/** What decides where requests for a service go, or connections: one balancer, or one of several. */
export interface Gate {
  /** A backend, NONE or WAIT, as `Balancer.choose`. */
  choose(passenger: Passenger, now: Nanoseconds): number;
  /** Whether a passenger may go to a backend that was chosen before; else it has to be chosen for. */
  keep(passenger: Passenger, backend: number): boolean;
  /** `passenger.backend` has been given the passenger. */
  started(passenger: Passenger, now: Nanoseconds): void;
  finished(passenger: Passenger, now: Nanoseconds, latency: Nanoseconds, ending: Ending): void;
  /** It has failed, and keeps its place at the backend for the next try. */
  held(passenger: Passenger, now: Nanoseconds, latency: Nanoseconds, ending: Ending): void;
  /** The next try takes the place over. */
  tookOver(passenger: Passenger): void;
  /** One that waits for a backend gives up. */
  withdraw(passenger: Passenger): void;
  /** Who has chosen for a passenger. */
  balancerOf(passenger: Passenger): Balancer<Passenger>;
}

/** One balancer that sees all at once. */
export class SingleGate implements Gate {
  constructor(private readonly balancer: Balancer<Passenger>) {}

  choose(passenger: Passenger, now: Nanoseconds): number {
    return this.balancer.choose(passenger, now);
  }

  keep(_passenger: Passenger, backend: number): boolean {
    return isUsable(this.balancer.backends[backend]);
  }

  started(passenger: Passenger, now: Nanoseconds): void {
    const { balancer } = this;
    if (balancer.watch !== null) balancer.watch.sent(passenger.backend, passenger.request);
    balancer.started(passenger.backend, now);
  }

  finished(passenger: Passenger, now: Nanoseconds, latency: Nanoseconds, ending: Ending): void {
    this.balancer.finished(passenger.backend, now, latency, ending);
  }

  held(passenger: Passenger, now: Nanoseconds, latency: Nanoseconds, ending: Ending): void {
    this.balancer.retains(passenger.backend, now, latency, ending);
  }

  tookOver({ backend, request }: Passenger): void {
    this.balancer.watch?.sent(backend, request);
  }

  withdraw(passenger: Passenger): void {
    this.balancer.withdraw(passenger);
  }

  balancerOf(): Balancer<Passenger> {
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
    private readonly balancers: readonly Balancer<Passenger>[],
    private readonly first: number,
    private readonly count: number,
    private readonly views: Views,
    private readonly random: KeyedRandom,
  ) {}

  choose(passenger: Passenger, now: Nanoseconds): number {
    this.draw(passenger);
    return this.balancers[passenger.balancer].choose(passenger, now);
  }

  keep(passenger: Passenger, backend: number): boolean {
    this.draw(passenger);
    return isUsable(this.balancers[passenger.balancer].backends[backend]);
  }

  private draw(passenger: Passenger): void {
    const { count, random } = this;
    passenger.balancer = this.first;
    if (count > 1) {
      const { number, attempt, branch } = passenger;
      passenger.balancer += below(random.at(number, attempt, branch.words), count);
    }
  }

  started(passenger: Passenger, now: Nanoseconds): void {
    const { watch } = this.balancers[passenger.balancer];
    if (watch !== null) watch.sent(passenger.backend, passenger.request);
    this.views.started(passenger, now);
  }

  finished(passenger: Passenger, now: Nanoseconds, latency: Nanoseconds, ending: Ending): void {
    this.views.finished(passenger, now, latency, ending);
  }

  held(passenger: Passenger, now: Nanoseconds, latency: Nanoseconds, ending: Ending): void {
    this.views.finished(passenger, now, latency, ending);
    this.views.started(passenger, now);
  }

  tookOver({ balancer, backend, request }: Passenger): void {
    this.balancers[balancer].watch?.sent(backend, request);
  }

  withdraw(passenger: Passenger): void {
    this.balancers[passenger.balancer].withdraw(passenger);
  }

  balancerOf(passenger: Passenger): Balancer<Passenger> {
    return this.balancers[passenger.balancer];
  }
}
