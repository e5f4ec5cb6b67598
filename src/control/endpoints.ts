import type { Balancer } from '../balancing/balancer.js';
import type { Simulator } from '../engine/simulator.js';
import type { Nanoseconds } from '../engine/time.js';
import type { Distributor } from './distributor.js';
import type { Listener } from './news.js';
import type { Strays } from './strays.js';

/** A pod's place in a service's list, and those who choose it there. */
export interface EndpointPlace {
  readonly service: string;
  readonly index: number;
  readonly balancers: readonly Balancer[];
}

/**
 * The one way by which endpoints come and go, as far as those who balance know: whoever changes a pod tells it
 * here.
 */
export interface EndpointNews {
  /**
   * The API lists a pod among the ready endpoints of its services, or does not any more.
   * @param since when what it has noticed happened
   */
  list(places: readonly EndpointPlace[], listed: boolean, since: Nanoseconds): void;
  /** A pod begins to leave, or cannot be reached; or is there (again): whoever knows. */
  leave(places: readonly EndpointPlace[], gone: boolean): void;
}

/** All know at once. */
export class AtOnce implements EndpointNews {
  constructor(private readonly simulator: Simulator) {}

  list(places: readonly EndpointPlace[], listed: boolean): void {
    const { now } = this.simulator;
    for (const { index, balancers } of places) {
      for (const balancer of balancers) balancer.setAbsent(index, !listed, now);
    }
  }

  leave(): void {
    // Nobody goes by old news.
  }
}

/** Each hears of it when the news have come to it. */
export class Distributed implements EndpointNews {
  /** @param heard who is to hear in a balancer's stead */
  constructor(
    private readonly simulator: Simulator,
    private readonly distributor: Distributor,
    private readonly heard: ReadonlyMap<Balancer, Listener>,
    private readonly strays: Strays,
  ) {}

  list(places: readonly EndpointPlace[], listed: boolean, since: Nanoseconds): void {
    const { simulator } = this;
    for (const { service, index, balancers } of places) {
      const by = new Map<Listener, Balancer[]>();
      for (const balancer of balancers) {
        const listener = this.heard.get(balancer)!;
        const others = by.get(listener);
        if (others === undefined) by.set(listener, [balancer]);
        else others.push(balancer);
      }
      this.distributor.spread({
        at: since,
        endpointsOf: service,
        audience: [...by.keys()],
        reach(listener) {
          for (const balancer of by.get(listener)!) {
            balancer.setAbsent(index, !listed, simulator.now);
          }
        },
      });
    }
  }

  leave(places: readonly EndpointPlace[], gone: boolean): void {
    for (const { service, index } of places) this.strays.note(service, index, gone);
  }
}
