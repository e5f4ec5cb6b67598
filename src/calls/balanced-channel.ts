import { candidatesOf } from '../balancing/candidates.js';
import type { Dispatcher } from '../balancing/balancer.js';
import { Ending, NONE, WAIT } from '../balancing/policy.js';
import type { Nanoseconds } from '../engine/time.js';
import type { Simulator } from '../engine/simulator.js';
import type { Channel } from './channel.js';
import type { Gate } from './gate.js';
import { endingOf, OUTCOME } from './outcome.js';
import type { Caller, LateCaller, Request } from './request.js';
import type { Way } from './way.js';

/**
 * Choosing, before carrying: a gate picks a backend for each request, a way takes it there. The
 * requests that the gate lets wait stay with it.
 */
export class BalancedChannel implements Channel, Caller, LateCaller, Dispatcher<Request> {
  /** @param service that it leads to, for people */
  constructor(
    private readonly simulator: Simulator,
    private readonly service: string,
    private readonly gate: Gate,
    private readonly way: Way,
  ) {}

  send(request: Request): void {
    const { now } = this.simulator;
    request.balancerArrival = now;
    const index = this.gate.choose(request, now);
    if (index === WAIT) this.wait(request, now);
    else this.dispatch(request, index);
  }

  private wait(request: Request, now: Nanoseconds): void {
    request.chooser = this;
    if (this.simulator.facts.requests !== null) this.tellWaiting(request, now);
  }

  /** The balancer has decided. */
  dispatch(request: Request, index: number): void {
    const { now } = this.simulator;
    request.balancerDeparture = now;
    if (this.simulator.facts.requests !== null) this.tellPicked(request, index, now);
    if (index === NONE) {
      request.finish(OUTCOME['no-backend']);
      return;
    }
    request.backend = index;
    request.effort?.tried.push(index);
    this.gate.started(request, now);
    request.push(this);
    this.way.send(request, index);
  }

  ended(request: Request, outcome: number): void {
    this.leave(request, endingOf(outcome, request.status));
    request.finish(outcome);
  }

  cameLate(request: Request, outcome: number): void {
    this.leave(request, endingOf(outcome, request.status));
  }

  abandon(request: Request, withdraw: boolean): void {
    if (request.balancerDeparture < 0) {
      this.gate.withdraw(request);
      return;
    }
    if (this.way.abandon(request, withdraw)) {
      const late = this.simulator.now >= request.deadline;
      this.leave(request, late ? Ending.TIMED_OUT : Ending.ABANDONED);
    } else {
      // The backend is busy with it until it answers.
      request.late = this;
    }
  }

  private tellWaiting(request: Request, at: number): void {
    const { name: place } = this.gate.balancerOf(request);
    this.simulator.facts.requests?.tell(
      { kind: 'request-waiting', at, place, request: request.id, service: this.service },
      request,
    );
  }

  private tellPicked(request: Request, index: number, at: number): void {
    const { name: place, backends } = this.gate.balancerOf(request);
    const { service } = this;
    const backend = index === NONE ? '' : backends[index].name;
    const waited = at - request.balancerArrival;
    const choice = { service, backend, waited, ...candidatesOf(backends) };
    this.simulator.facts.requests?.tell(
      { kind: 'request-picked', at, place, request: request.id, ...choice },
      request,
    );
  }

  private leave(request: Request, ending: Ending): void {
    const { now } = this.simulator;
    this.gate.finished(request, now, now - request.balancerDeparture, ending);
  }
}
