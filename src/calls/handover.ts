import type { Actor, Simulator } from '../engine/simulator.js';
import type { Request } from './request.js';
import type { ResponseSink, Server } from './server.js';
import type { Way } from './way.js';

/** How often requests may be handed over within one another before one is put off. */
const MAXIMUM_DEPTH = 4;
/** Requests made on behalf of one another, from which on each is put off. */
const MANY_GENERATIONS = 32;

/**
 * The way to servers without a network: they are handed the request, the caller the response, by plain
 * calls and in no time. Services that call one another in a circle are unrolled: beyond a depth a
 * request is put off to a step of its own, so that the run's limits end such a circle, not the stack.
 */
export class Handover implements Way, ResponseSink, Actor {
  actorId = -1;
  private depth = 0;
  /** Requests that were put off, first come, first served, each held; null for one given up. */
  private readonly deferred: (Request | null)[] = [];
  private deferredHead = 0;

  /** @param servers in the order of the balancer's backends */
  constructor(
    private readonly simulator: Simulator,
    private readonly servers: readonly Server[],
  ) {
    simulator.add(this);
  }

  send(request: Request, backend: number): void {
    if (this.depth >= MAXIMUM_DEPTH || request.generation >= MANY_GENERATIONS) {
      request.hold();
      this.deferred.push(request);
      this.simulator.defer(this, backend);
      return;
    }
    this.hand(request, backend);
  }

  private hand(request: Request, backend: number): void {
    this.depth++;
    this.servers[backend].accept(request, this);
    this.depth--;
  }

  respond(request: Request, refusal: number): void {
    const { late } = request;
    if (late === null) {
      request.finish(refusal);
      return;
    }
    request.late = null;
    late.cameLate(request, refusal);
  }

  /** As over a connection that the server's machine resets. */
  lost(request: Request, outcome: number): void {
    this.respond(request, outcome);
  }

  abandon(request: Request, withdraw: boolean): boolean {
    const putOff = request.serverArrival < 0 ? this.deferred.indexOf(request) : -1;
    if (putOff >= 0) {
      this.deferred[putOff] = null;
      request.letGo();
    }
    // A server that dropped the request will never answer.
    const dropped = request.job === null;
    if (withdraw) this.servers[request.backend].withdraw(request);
    return withdraw || dropped;
  }

  /** A request that was put off goes on. */
  wake(backend: number): void {
    const request = this.deferred[this.deferredHead];
    this.deferred[this.deferredHead++] = null;
    if (this.deferredHead === this.deferred.length) {
      this.deferred.length = 0;
      this.deferredHead = 0;
    }
    if (request === null) return;
    this.hand(request, backend);
    request.letGo();
  }
}
