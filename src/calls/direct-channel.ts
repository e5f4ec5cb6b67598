import { Ending, NONE, WAIT } from '../balancing/policy.js';
import type { Actor, Simulator } from '../engine/simulator.js';
import type { Gate } from './gate.js';
import type { Server, ResponseSink } from './server.js';
import type { Request } from './request.js';
import type { Channel } from './channel.js';
import { OUTCOME } from './outcome.js';

/** How often a channel may be entered again from within itself before it puts a request off. */
const MAXIMUM_DEPTH = 4;

/**
 * The way to a service without a network: the balancer picks, the replica is handed the request,
 * the caller the response, by plain calls and in no time. Services that call one another in a
 * circle are unrolled: beyond a depth a request is put off to a step of its own, so that the run's
 * limits end such a circle, not the stack.
 */
export class DirectChannel implements Channel, ResponseSink, Actor {
  actorId = -1;
  private depth = 0;
  /** Requests that were put off, first come, first served; each is held. */
  private readonly deferred: Request[] = [];
  private deferredHead = 0;

  /** @param replicas in the order of the balancer's backends */
  constructor(
    private readonly simulator: Simulator,
    private readonly gate: Gate,
    private readonly replicas: readonly Server[],
  ) {
    simulator.add(this);
  }

  send(request: Request): void {
    if (this.depth >= MAXIMUM_DEPTH) {
      request.hold();
      this.deferred.push(request);
      this.simulator.defer(this, 0);
      return;
    }
    const { now } = this.simulator;
    request.balancerArrival = now;
    const index = this.gate.choose(request, now);
    if (index !== WAIT) this.dispatch(request, index);
  }

  /** The balancer has decided. */
  dispatch(request: Request, index: number): void {
    const { now } = this.simulator;
    request.balancerDeparture = now;
    if (index === NONE) {
      request.caller?.ended(request, OUTCOME['no-backend']);
      return;
    }
    request.backend = index;
    request.effort?.tried.push(index);
    this.gate.started(request, now);
    this.depth++;
    this.replicas[index].accept(request, this);
    this.depth--;
  }

  respond(request: Request, refusal: number): void {
    this.leave(request, endingOf(refusal));
    if (!request.over) request.caller?.ended(request, refusal);
  }

  /** As over a connection that the server's machine resets. */
  lost(request: Request, outcome: number): void {
    this.respond(request, outcome);
  }

  abandon(request: Request, withdraw: boolean): void {
    // Still put off: `wake` sees that it is over.
    if (request.balancerArrival < 0) return;
    if (request.balancerDeparture < 0) {
      this.gate.withdraw(request);
      return;
    }
    // A replica that dropped the request will never answer.
    const dropped = request.job === null;
    if (withdraw) this.replicas[request.backend].withdraw(request);
    const late = this.simulator.now >= request.deadline;
    if (withdraw || dropped) this.leave(request, late ? Ending.ERROR : Ending.ABANDONED);
  }

  /** A request that was put off goes on. */
  wake(): void {
    const request = this.deferred[this.deferredHead++];
    if (this.deferredHead === this.deferred.length) {
      this.deferred.length = 0;
      this.deferredHead = 0;
    }
    if (!request.over) this.send(request);
    request.letGo();
  }

  private leave(request: Request, ending: Ending): void {
    const { now } = this.simulator;
    this.gate.finished(request, now, now - request.balancerDeparture, ending);
  }
}

/** How the balancer sees the outcome of a request that a replica was given. */
function endingOf(outcome: number): Ending {
  if (outcome === OUTCOME.completed) return Ending.ANSWERED;
  const answer = outcome === OUTCOME.rejected || outcome === OUTCOME['call-failed'];
  return answer ? Ending.FAILED : Ending.ERROR;
}
