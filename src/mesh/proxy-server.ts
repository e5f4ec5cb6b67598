import type { Gatekeeper } from '../calls/authorization/gatekeeper.js';
import type { Channel } from '../calls/channel.js';
import { OUTCOME } from '../calls/outcome.js';
import type { Request } from '../calls/request.js';
import type { RequestPool } from '../calls/request-pool.js';
import { flagsOf, FROM_UPSTREAM, statusOf } from '../calls/response.js';
import type { ResponseSink, Server, TurnListener, Vitals } from '../calls/server.js';
import type { ServiceFacts } from '../calls/service-facts.js';
import type { Simulator } from '../engine/simulator.js';
import type { Crew } from './crew.js';
import { type Errand, Forwarder, type Forwards } from './forwarder.js';

/**
 * Where requests come to a proxy that stands beside another process: sends all on, and keeps no books of its own
 * but their number.
 */
export class ProxyServer implements Server, Forwards {
  readonly forwarder: Forwarder;
  /** Requests that came, in the whole run. */
  came = 0;

  /**
   * @param process that it is part of
   * @param gatekeeper of those whom requests come in for; null where nobody is kept out
   */
  constructor(
    private readonly simulator: Simulator,
    private readonly process: Server,
    requests: RequestPool,
    private readonly facts: ServiceFacts,
    crew: Crew,
    wayOf: (request: Request, worker: number) => Channel,
    private readonly gatekeeper: Gatekeeper | null = null,
  ) {
    this.forwarder = new Forwarder(this, simulator, requests, facts, crew, wayOf);
    process.onDown((down) => {
      if (down) this.forwarder.dropAll(this.lose);
    });
  }

  accept(request: Request, sink: ResponseSink): boolean {
    if (!this.process.isResponsive) {
      sink.lost(request, OUTCOME.refused);
      return false;
    }
    this.came++;
    request.serverArrival = this.simulator.now;
    if (this.gatekeeper?.admits(request, this.name) === false) {
      request.serverDeparture = this.simulator.now;
      request.refusal = OUTCOME.denied;
      this.facts.ended('request-answered', this.name, request, OUTCOME.denied);
      sink.respond(request, OUTCOME.denied);
      return true;
    }
    request.hold();
    const errand = this.forwarder.open(request);
    errand.sink = sink;
    request.job = errand;
    if (this.simulator.facts.requests !== null) this.facts.queued(this.name, request, 0, true);
    this.forwarder.send(errand);
    return true;
  }

  forwarded(errand: Errand, request: Request, outcome: number): void {
    // What a proxy of a mesh says of it is told to the caller, whose proxy it is.
    request.flags |= errand.flags;
    if (outcome !== OUTCOME.completed) {
      const flags = flagsOf(request, outcome);
      request.status = statusOf(request, outcome);
      request.flags = flags | FROM_UPSTREAM;
    }
    const { sink } = errand;
    request.serverDeparture = this.simulator.now;
    request.job = null;
    request.refusal = outcome;
    this.facts.ended('request-answered', this.name, request, outcome);
    sink!.respond(request, outcome);
    request.letGo();
  }

  withdraw(request: Request): void {
    const errand = request.job as Errand | null;
    if (errand === null || errand.request !== request) return;
    this.drop(errand, request);
  }

  /** Nobody waits for it any more. */
  private drop(errand: Errand, request: Request): void {
    request.job = null;
    this.forwarder.drop(errand);
    if (this.simulator.facts.requests !== null && this.process.isResponsive) {
      this.facts.withdrawn(this.name, request);
    }
    request.letGo();
  }

  private readonly lose = (errand: Errand, request: Request, sink: ResponseSink | null): void => {
    request.hold();
    this.drop(errand, request);
    this.facts.ended('request-lost', this.name, request, OUTCOME.reset);
    sink!.lost(request, OUTCOME.reset);
    request.letGo();
  };

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
