import type { Balancer } from '../balancing/balancer.js';
import type { Simulator } from '../engine/simulator.js';
import type { Nanoseconds } from '../engine/time.js';
import type { Distributor } from './distributor.js';
import type { Condition, EndpointView } from './endpoint-view.js';
import type { Listener } from './news.js';
import type { Leaving, Strays } from './strays.js';

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
   * The API says something else of a pod than before.
   * @param since when what it has noticed happened
   */
  list(
    places: readonly EndpointPlace[],
    before: Condition,
    condition: Condition,
    since: Nanoseconds,
  ): void;
  /** How far a pod has gone: whoever knows. */
  leave(places: readonly EndpointPlace[], leaving: Leaving): void;
}

/** All know at once, and nobody falls back on those that leave. */
export class AtOnce implements EndpointNews {
  constructor(private readonly simulator: Simulator) {}

  list(places: readonly EndpointPlace[], _before: Condition, condition: Condition): void {
    const { now } = this.simulator;
    for (const { index, balancers } of places) {
      for (const balancer of balancers) balancer.setAbsent(index, condition !== 'ready', now);
    }
  }

  leave(): void {
    // Nobody goes by old news.
  }
}

/** Who hears in a balancer's stead, and what the balancer makes of it. */
export interface Hearing {
  readonly listener: Listener;
  readonly view: EndpointView;
}

/** Each hears of it when the news have come to it. */
export class Distributed implements EndpointNews {
  constructor(
    private readonly simulator: Simulator,
    private readonly distributor: Distributor,
    private readonly heard: ReadonlyMap<Balancer, Hearing>,
    private readonly strays: Strays,
  ) {}

  list(
    places: readonly EndpointPlace[],
    before: Condition,
    condition: Condition,
    since: Nanoseconds,
  ): void {
    const { simulator } = this;
    // To who never falls back, one that terminates is as good as gone.
    const isNewsToAll = before === 'ready' || condition === 'ready';
    for (const { service, index, balancers } of places) {
      const by = new Map<Listener, EndpointView[]>();
      for (const balancer of balancers) {
        const { listener, view } = this.heard.get(balancer)!;
        if (!isNewsToAll && !view.fallsBack) continue;
        const others = by.get(listener);
        if (others === undefined) by.set(listener, [view]);
        else others.push(view);
      }
      this.distributor.spread({
        at: since,
        endpointsOf: service,
        audience: [...by.keys()],
        reach(listener) {
          for (const view of by.get(listener)!) view.hear(index, condition, simulator.now);
        },
      });
    }
  }

  leave(places: readonly EndpointPlace[], leaving: Leaving): void {
    for (const { service, index } of places) this.strays.note(service, index, leaving);
  }
}
