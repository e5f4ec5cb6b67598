import { drawBelow } from './draw-below.js';
import { NONE, type Backend, type BalancingPolicy, type PolicyContext } from '../policy.js';
import { SHORT_LIST } from './least-cost.js';
import { ShortestQueues } from './shortest-queues.js';
import { isUsable } from './usable.js';

/**
 * The usable backend with the fewest requests under way, whatever the weights. At a tie any of
 * them: the nth of the list, n being 64 random bits modulo their number (no draw for one alone); or
 * always the first. With identical servers, first come first served and exponential service it is
 * the best that goes by queue lengths alone (Winston: "Optimality of the shortest line discipline",
 * Journal of Applied Probability 14, 1977). It knows what its own balancer has sent, no more.
 */
export class JoinTheShortestQueuePolicy implements BalancingPolicy {
  private readonly queues: ShortestQueues;
  private backends: readonly Backend[];

  constructor(
    private readonly context: PolicyContext,
    private readonly firstOfTies: boolean,
  ) {
    this.backends = context.backends;
    this.queues = new ShortestQueues(this.backends.length);
    this.changed(this.backends);
  }

  pick(): number {
    const { queues, backends } = this;
    if (backends.length <= SHORT_LIST) this.changed(backends);
    const { ties } = queues;
    if (ties === 0) return NONE;
    if (ties === 1 || this.firstOfTies) return queues.nth(0);
    const { random } = this.context;
    return queues.nth(drawBelow(random, ties));
  }

  started(index: number): void {
    const backend = this.backends[index];
    this.queues.set(index, isUsable(backend) ? backend.active : Infinity);
  }

  finished(index: number): void {
    this.started(index);
  }

  changed(backends: readonly Backend[]): void {
    this.backends = backends;
    for (let i = 0; i < backends.length; i++) this.started(i);
  }
}
