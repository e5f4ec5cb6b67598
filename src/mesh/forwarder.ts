import type { Gatekeeper } from '../calls/authorization/gatekeeper.js';
import type { Channel } from '../calls/channel.js';
import { OUTCOME } from '../calls/outcome.js';
import type { Caller, Request } from '../calls/request.js';
import type { RequestPool } from '../calls/request-pool.js';
import { flagsOf, FROM_UPSTREAM, statusOf } from '../calls/response.js';
import type { ServiceFacts } from '../calls/service-facts.js';
import type { ResponseSink, Server, TurnListener, Vitals } from '../calls/server.js';
import type { Simulator } from '../engine/simulator.js';
import type { Nanoseconds } from '../engine/time.js';
import type { CpuUser } from '../engine/cpu.js';
import type { EventLoop } from './event-loop.js';

/** What a proxy's worker takes for requests; nanoseconds. */
export interface ForwardCosts {
  /** Of a request and its answer together. */
  request: Nanoseconds;
  /** Of each byte of either. */
  byte: Nanoseconds;
}

/** A request that is sent on. */
class Errand {
  request: Request | null = null;
  child: Request | null = null;
  sink: ResponseSink | null = null;
  channel: Channel | null = null;
  outcome = 0;
  /** It is answered, and nobody is told yet. */
  returning = false;

  constructor(readonly place: number) {}
}

/**
 * A worker of a proxy that sees requests: sends each on, by the way to the service that it is for, and
 * answers what comes back. A request that is given up is given up further on.
 *
 * Not modelled: bodies that are sent on before they have come whole.
 */
export class Forwarder implements Server, Caller, CpuUser {
  private readonly errands: Errand[] = [];
  private readonly free: Errand[] = [];
  /** Requests that came, in the whole run. */
  forwarded = 0;

  /**
   * @param process that it is part of
   * @param facts of the proxies that it is one of
   * @param wayOf the way for a request; null where there is none
   * @param gatekeepers of those whom requests come in for, by name; null where nobody is kept out
   */
  constructor(
    private readonly simulator: Simulator,
    private readonly process: Server,
    private readonly requests: RequestPool,
    private readonly facts: ServiceFacts,
    private readonly loop: EventLoop,
    private readonly costs: ForwardCosts,
    private readonly wayOf: (request: Request) => Channel | null,
    private readonly gatekeepers: ReadonlyMap<string, Gatekeeper> | null = null,
  ) {
    process.onDown((down) => {
      if (down) this.loseAll();
    });
  }

  /** Requests that were sent on and are not answered. */
  get underWay(): number {
    return this.errands.filter(({ child }) => child !== null).length;
  }

  accept(request: Request, sink: ResponseSink): boolean {
    if (!this.process.isResponsive) {
      sink.lost(request, OUTCOME.refused);
      return false;
    }
    const gatekeeper = this.gatekeepers?.get(request.head.host);
    if (gatekeeper !== undefined && !gatekeeper.admits(request, this.name)) {
      this.forwarded++;
      request.serverArrival = request.serverDeparture = this.simulator.now;
      request.refusal = OUTCOME.denied;
      this.facts.ended('request-answered', this.name, request, OUTCOME.denied);
      sink.respond(request, OUTCOME.denied);
      return true;
    }
    request.hold();
    const errand = this.free.pop() ?? this.make();
    request.job = errand;
    errand.request = request;
    errand.sink = sink;
    errand.returning = false;
    request.serverArrival = this.simulator.now;
    this.forwarded++;
    if (this.simulator.facts.requests !== null) {
      this.facts.queued(this.name, request, 0, true);
    }
    this.loop.run(this.half(request.size), this, errand.place);
    return true;
  }

  computed(place: number): void {
    const errand = this.errands[place];
    const { request } = errand;
    // It was given up meanwhile.
    if (request === null) this.free.push(errand);
    else if (errand.returning) this.answer(errand, request);
    else this.send(errand, request);
  }

  ended(child: Request, outcome: number): void {
    const errand = this.errands[child.callerData];
    const request = errand.request!;
    errand.child = errand.channel = null;
    errand.outcome = outcome;
    errand.returning = true;
    request.responseSize = child.responseSize;
    if (outcome === OUTCOME.completed) {
      request.ownService += child.ownService;
      request.noteHop(child, this.simulator.now);
    } else {
      request.status = statusOf(child, outcome);
      request.flags |= flagsOf(child, outcome) | FROM_UPSTREAM;
    }
    this.requests.end(child, outcome);
    const bytes = outcome === OUTCOME.completed ? request.responseSize : 0;
    this.loop.run(this.half(bytes), this, errand.place);
  }

  withdraw(request: Request): void {
    const errand = request.job as Errand | null;
    if (errand === null || errand.request !== request) return;
    this.drop(errand, request);
  }

  private send(errand: Errand, request: Request): void {
    const channel = this.wayOf(request);
    request.serviceStart = this.simulator.now;
    const { requests: listener } = this.simulator.facts;
    if (listener !== null) this.facts.taken(this.name, request);
    if (channel === null) {
      errand.outcome = OUTCOME['no-route'];
      this.answer(errand, request);
      return;
    }
    const child = this.requests.makeChild(request);
    errand.child = child;
    errand.channel = channel;
    child.callerData = errand.place;
    child.push(this);
    if (listener !== null) this.facts.called(this.name, child, child.head.host);
    channel.send(child);
  }

  private answer(errand: Errand, request: Request): void {
    const { sink, outcome } = errand;
    request.serverDeparture = this.simulator.now;
    this.vacate(errand, request);
    this.free.push(errand);
    request.refusal = outcome;
    this.facts.ended('request-answered', this.name, request, outcome);
    sink!.respond(request, outcome);
    request.letGo();
  }

  /** Nobody waits for it any more. */
  private drop(errand: Errand, request: Request): void {
    const { child, channel } = errand;
    this.vacate(errand, request);
    if (child !== null) {
      channel!.abandon(child, true);
      this.requests.end(child, OUTCOME.cancelled);
      this.free.push(errand);
    }
    // Else the worker has it in line, and it is free when its turn has come.
    if (this.simulator.facts.requests !== null && this.process.isResponsive) {
      this.facts.withdrawn(this.name, request);
    }
    request.letGo();
  }

  private vacate(errand: Errand, request: Request): void {
    request.job = null;
    errand.request = errand.child = errand.sink = errand.channel = null;
  }

  private loseAll(): void {
    for (const errand of this.errands) {
      const { request, sink } = errand;
      if (request === null) continue;
      request.hold();
      this.drop(errand, request);
      this.facts.ended('request-lost', this.name, request, OUTCOME.reset);
      sink!.lost(request, OUTCOME.reset);
      request.letGo();
    }
  }

  private half(bytes: number): Nanoseconds {
    const { request, byte } = this.costs;
    return Math.round(request / 2 + bytes * byte);
  }

  private make(): Errand {
    const errand = new Errand(this.errands.length);
    this.errands.push(errand);
    return errand;
  }

  // What is asked of a server besides is its process's.

  get name(): string {
    return this.process.name;
  }

  get isResponsive(): boolean {
    return this.process.isResponsive;
  }

  onDown(listener: (down: boolean) => void): void {
    this.process.onDown(listener);
  }

  onPause(listener: (paused: boolean) => void): void {
    this.process.onPause?.(listener);
  }

  onDrain(listener: (draining: boolean) => void): void {
    this.process.onDrain?.(listener);
  }

  watch(): Vitals {
    return this.process.watch();
  }

  onTurn(listener: TurnListener): void {
    this.process.onTurn(listener);
  }

  get isFree(): boolean {
    return this.process.isFree;
  }

  get speed(): number {
    return this.process.speed;
  }

  get workers(): number {
    return this.process.workers;
  }
}
