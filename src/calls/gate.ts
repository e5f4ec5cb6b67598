import type { Balancer } from '../balancing/balancer.js';
import type { Ending } from '../balancing/policy.js';
import { below, type KeyedRandom } from '../engine/random.js';
import type { Actor, Simulator } from '../engine/simulator.js';
import type { Nanoseconds } from '../engine/time.js';
import type { Request } from './request.js';

/** What decides where the requests for a service go: one balancer, or one of several. */
export interface Gate {
  /** A backend, NONE or WAIT, as `Balancer.choose`. */
  choose(request: Request, now: Nanoseconds): number;
  /** `request.backend` has been given the request. */
  started(request: Request, now: Nanoseconds): void;
  finished(request: Request, now: Nanoseconds, latency: Nanoseconds, ending: Ending): void;
  /** A request that waits for a backend gives up. */
  withdraw(request: Request): void;
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
}

export interface View {
  /** A balancer counts the requests that it has sent itself, or those of all balancers. */
  counts: 'own' | 'all';
  /** How old the news are that it counts by. */
  delay: Nanoseconds;
}

/**
 * Several balancers before one service, each with its own view of the backends. A request comes by
 * one of them, drawn by the request's number. What a balancer knows of starts and ends reaches it
 * `delay` later: with the counts of all this is the bulletin of Mitzenmacher, "How useful is old
 * information?", IEEE TPDS 11(1), 2000, in its model of continuous update with a constant delay.
 */
export class SharedGate implements Gate, Actor {
  actorId = -1;
  private readonly news = new NewsRing();

  constructor(
    private readonly simulator: Simulator,
    private readonly balancers: readonly Balancer<Request>[],
    private readonly view: View,
    private readonly random: KeyedRandom,
  ) {
    simulator.add(this);
  }

  choose(request: Request, now: Nanoseconds): number {
    const { balancers, random } = this;
    if (balancers.length > 1) {
      const { number, attempt, branch } = request;
      request.balancer = below(random.at(number, attempt, branch.words), balancers.length);
    }
    return balancers[request.balancer].choose(request, now);
  }

  started(request: Request, now: Nanoseconds): void {
    if (this.view.delay > 0) this.put(request, STARTED, now, 0);
    else this.tell(request.balancer, request.backend, STARTED, 0, now);
  }

  finished(request: Request, now: Nanoseconds, latency: Nanoseconds, ending: Ending): void {
    if (this.view.delay > 0) this.put(request, ending, now, latency);
    else this.tell(request.balancer, request.backend, ending, latency, now);
  }

  withdraw(request: Request): void {
    this.balancers[request.balancer].withdraw(request);
  }

  /** The oldest news are old enough. */
  wake(): void {
    const { news, simulator } = this;
    const { balancer, replica, what, latency } = news;
    news.shift();
    if (news.length > 0) simulator.schedule(news.due - simulator.now, this, 0);
    this.tell(balancer, replica, what, latency, simulator.now);
  }

  private put(request: Request, what: number, now: Nanoseconds, latency: Nanoseconds): void {
    this.news.push(now + this.view.delay, request.balancer, request.backend, what, latency);
    if (this.news.length === 1) this.simulator.schedule(this.view.delay, this, 0);
  }

  private tell(own: number, replica: number, what: number, latency: number, now: number): void {
    const { balancers, view } = this;
    const first = view.counts === 'own' ? own : 0;
    const last = view.counts === 'own' ? own : balancers.length - 1;
    for (let i = first; i <= last; i++) {
      if (what === STARTED) balancers[i].started(replica, now);
      else balancers[i].finished(replica, now, latency, what as Ending);
    }
  }
}

/** What the news are: this, or an ending. */
const STARTED = -1;
const CELLS = 5;

/** News on their way, the oldest first; fields of the oldest are its getters. */
class NewsRing {
  length = 0;
  private cells = new Float64Array(64 * CELLS);
  private head = 0;

  get due(): Nanoseconds {
    return this.cells[this.head * CELLS];
  }

  get balancer(): number {
    return this.cells[this.head * CELLS + 1];
  }

  get replica(): number {
    return this.cells[this.head * CELLS + 2];
  }

  get what(): number {
    return this.cells[this.head * CELLS + 3];
  }

  get latency(): Nanoseconds {
    return this.cells[this.head * CELLS + 4];
  }

  push(due: number, balancer: number, replica: number, what: number, latency: number): void {
    const capacity = this.cells.length / CELLS;
    if (this.length === capacity) this.grow(capacity);
    const at = ((this.head + this.length++) & (this.cells.length / CELLS - 1)) * CELLS;
    this.cells[at] = due;
    this.cells[at + 1] = balancer;
    this.cells[at + 2] = replica;
    this.cells[at + 3] = what;
    this.cells[at + 4] = latency;
  }

  shift(): void {
    this.head = (this.head + 1) & (this.cells.length / CELLS - 1);
    this.length--;
  }

  private grow(capacity: number): void {
    const larger = new Float64Array(this.cells.length * 2);
    const split = this.head * CELLS;
    larger.set(this.cells.subarray(split));
    larger.set(this.cells.subarray(0, split), this.cells.length - split);
    this.cells = larger;
    this.head = 0;
    this.length = capacity;
  }
}
