import type { Simulator } from '../engine/simulator.js';
import { NO_HEAD } from './head.js';
import { NO_BRANCH, Request } from './request.js';
import { outcomes } from './outcome.js';

/** Hears of the end of each request. */
export interface EndWatch {
  ended(request: number, outcome: number): void;
}

/**
 * Makes requests, numbers them, and counts how each ends: what has been sent and has not ended is
 * under way. Objects are used again once nobody looks at them any more.
 */
export class RequestPool {
  /** Ended requests by outcome (its index in `outcomes`). */
  readonly ended = new Float64Array(outcomes.length);
  /** Null where nobody has to hear. */
  watch: EndWatch | null = null;
  private readonly free: Request[] = [];
  private sentCount = 0;
  private endedCount = 0;

  /** @param limit of requests under way: beyond it the run is stopped with a sentence */
  constructor(
    private readonly simulator: Simulator,
    private readonly limit: number = Infinity,
  ) {}

  /** Requests made so far, calls between services included. */
  get sent(): number {
    return this.sentCount;
  }

  /** Requests that have not ended. */
  get underWay(): number {
    return this.sentCount - this.endedCount;
  }

  /** A request with every field at its start; the caller's hold on it is counted. */
  make(): Request {
    if (this.underWay >= this.limit) {
      this.simulator.stop(`more than ${this.limit} requests are under way`);
    }
    const request = this.free.pop() ?? new Request();
    reset(request);
    request.home = this;
    request.holders = 1;
    request.id = this.sentCount++;
    return request;
  }

  /**
   * A request that is sent now on behalf of another one: a call, an attempt, what a proxy sends on. It
   * is as its parent in all that it does not get of its own, which its maker sees to.
   */
  makeChild(parent: Request): Request {
    const child = this.make();
    child.parent = parent;
    child.generation = parent.generation + 1;
    child.number = parent.number;
    child.branch = parent.branch;
    child.trial = parent.trial;
    child.origin = parent.origin;
    child.client = parent.client;
    child.head = parent.head;
    child.lane = parent.lane;
    child.size = parent.size;
    child.work = parent.work;
    child.key = parent.key;
    child.priority = parent.priority;
    child.clientAddress = parent.clientAddress;
    child.intended = child.sent = this.simulator.now;
    return child;
  }

  /**
   * The end of a request, as its caller sees it: called by the caller, once, when it has read what
   * it wants to know. It lets go of the request.
   */
  end(request: Request, outcome: number): void {
    request.over = true;
    request.depth = 0;
    this.endedCount++;
    this.ended[outcome]++;
    this.simulator.digest.end(request.id, outcome);
    if (this.watch !== null) this.watch.ended(request.id, outcome);
    if (this.simulator.facts.requests !== null) this.tellEnd(request, outcome);
    request.letGo();
  }

  private tellEnd(request: Request, code: number): void {
    const at = this.simulator.now;
    const { id, intended } = request;
    const ending = { outcome: outcomes[code], latency: at - intended };
    this.simulator.facts.requests?.tell(
      { kind: 'request-ended', at, place: '', request: id, ...ending },
      request,
    );
  }

  /** Called by the last who lets go of the request. */
  recycle(request: Request): void {
    this.free.push(request);
  }
}

function reset(request: Request): void {
  request.number = 0;
  request.attempt = 0;
  request.branch = NO_BRANCH;
  request.trial = NO_BRANCH;
  request.origin = 0;
  request.client = 0;
  request.depth = 0;
  request.late = null;
  request.callerData = 0;
  request.place = 0;
  request.effort = null;
  request.attempts = null;
  request.parent = null;
  request.generation = 0;
  request.head = NO_HEAD;
  request.route = 0;
  request.lane = 0;
  request.size = 0;
  request.responseSize = 0;
  request.work = 1;
  request.key = -1;
  request.priority = 0;
  request.intended = 0;
  request.sent = 0;
  request.backedOff = 0;
  request.deadline = Infinity;
  request.chooser = null;
  request.balancerArrival = -1;
  request.balancerDeparture = -1;
  request.serverArrival = -1;
  request.serviceStart = -1;
  request.serverDeparture = -1;
  request.ownService = 0;
  if (request.timings !== null) request.timings.asked = -1;
  if (request.hops !== null) request.hops.clear();
  request.job = null;
  request.backend = -1;
  request.front = null;
  request.balancer = 0;
  request.clientAddress = 0;
  request.connection = null;
  request.served = null;
  request.far?.renew();
  request.over = false;
  request.refusal = 0;
  request.status = 0;
  request.flags = 0;
  request.breaker = null;
}
