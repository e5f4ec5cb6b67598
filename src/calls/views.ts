import type { Balancer } from '../balancing/balancer.js';
import type { Ending } from '../balancing/policy.js';
import type { Actor, Simulator } from '../engine/simulator.js';
import type { Nanoseconds } from '../engine/time.js';
import { NewsRing } from './news-ring.js';
import type { Passenger } from './passenger.js';

export interface View {
  /** A balancer counts the requests that it has sent itself, or those of all balancers. */
  counts: 'own' | 'all';
  /** How old the news are that it counts by. */
  delay: Nanoseconds;
}

/**
 * What the balancers before a service know of starts and ends, and when: news reach them `delay` later.
 * With the counts of all this is the bulletin of Mitzenmacher, "How useful is old information?", IEEE
 * TPDS 11(1), 2000, in its model of continuous update with a constant delay.
 *
 * Not modelled: the packets by which balancers would tell each other; only the time that it takes.
 */
export class Views implements Actor {
  actorId = -1;
  private readonly news = new NewsRing();

  /** @param together so many in a row, such as the workers of one process, share their counts */
  constructor(
    private readonly simulator: Simulator,
    private readonly balancers: readonly Balancer<Passenger>[],
    private readonly view: View,
    private readonly together = 1,
  ) {
    simulator.add(this);
  }

  started(passenger: Passenger, now: Nanoseconds): void {
    if (this.view.delay > 0) this.put(passenger, STARTED, now, 0);
    else this.tell(passenger.balancer, passenger.backend, STARTED, 0, now);
  }

  finished(passenger: Passenger, now: Nanoseconds, latency: Nanoseconds, ending: Ending): void {
    if (this.view.delay > 0) this.put(passenger, ending, now, latency);
    else this.tell(passenger.balancer, passenger.backend, ending, latency, now);
  }

  /** The oldest news are old enough. */
  wake(): void {
    const { news, simulator } = this;
    const { balancer, replica, what, latency } = news;
    news.shift();
    if (news.length > 0) simulator.schedule(news.due - simulator.now, this, 0);
    this.tell(balancer, replica, what, latency, simulator.now);
  }

  private put(passenger: Passenger, what: number, now: Nanoseconds, latency: Nanoseconds): void {
    if (!this.simulator.hasTimeFor(this.view.delay)) return;
    this.news.push(now + this.view.delay, passenger.balancer, passenger.backend, what, latency);
    if (this.news.length === 1) this.simulator.schedule(this.view.delay, this, 0);
  }

  private tell(own: number, replica: number, what: number, latency: number, now: number): void {
    const { balancers, view, together } = this;
    const isOwn = view.counts === 'own';
    const first = isOwn ? own - (own % together) : 0;
    const last = isOwn ? first + together - 1 : balancers.length - 1;
    for (let i = first; i <= last; i++) {
      if (what === STARTED) balancers[i].started(replica, now);
      else balancers[i].finished(replica, now, latency, what as Ending);
    }
  }
}

/** What the news are: this, or an ending. */
const STARTED = -1;
