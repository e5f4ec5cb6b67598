import { NONE, WAIT, type Backend, type BalancingPolicy, type PolicyContext } from '../policy.js';
import { isUsable } from './usable.js';

/**
 * Late binding: a request waits at the balancer, first come, first served, until somebody is free,
 * and then takes the fastest free backend (the first of equals). Nobody waits beside an idle worker.
 * With `slots` a backend is free while it has fewer requests than that; with 0 (the default) an
 * oracle says how many workers it has and whether one of them is idle.
 *
 * The best possible? With identical servers, among policies that neither know sizes nor interrupt:
 * whatever the service times, no other order of service has a lower expectation of any convex
 * function of the wait (Daley, "Certain optimality properties of the first-come first-served
 * discipline for G/G/s queues", 1987). The mean of all is then the least as well where service
 * times are exponential, or less variable in the sense that the time left shrinks with age.
 *
 * There it ends: with highly variable sizes, knowing them wins (shortest remaining time first, or
 * servers kept for the short), and so does interrupting without knowing (processor sharing, least
 * attained service). With unequal speeds it may pay to wait for a fast server beside an idle slow
 * one. And it is one queue: of several balancers each has its own, and an idle backend may be seen
 * by one that has nobody waiting.
 */
export class CentralQueuePolicy implements BalancingPolicy {
  private readonly context: PolicyContext;
  private backends: readonly Backend[];
  /** The usable, fastest first. */
  private order: number[] = [];

  constructor(
    context: PolicyContext,
    private readonly slots: number,
  ) {
    this.context = context;
    this.backends = context.backends;
    this.sort();
  }

  pick(): number {
    const { order } = this;
    for (let i = 0; i < order.length; i++) {
      if (this.isFree(order[i])) return order[i];
    }
    return order.length === 0 ? NONE : WAIT;
  }

  changed(backends: readonly Backend[]): void {
    this.backends = backends;
    this.sort();
  }

  /** Counted here and seen there: neither knows of all that is under way, between them they do. */
  private isFree(index: number): boolean {
    const { active } = this.backends[index];
    if (this.slots > 0) return active < this.slots;
    const { oracle } = this.context;
    return active < oracle.workers(index) && oracle.isFree(index);
  }

  private sort(): void {
    const { oracle } = this.context;
    this.order = this.backends.filter(isUsable).map(({ index }) => index);
    if (this.slots === 0) this.order.sort((a, b) => oracle.speed(b) - oracle.speed(a));
  }
}
