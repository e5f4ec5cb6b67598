import { candidatesOf } from '../balancing/candidates.js';
import type { Dispatcher } from '../balancing/balancer.js';
import { isUsable } from '../balancing/policies/usable.js';
import { Ending, NONE, WAIT } from '../balancing/policy.js';
import type { Nanoseconds } from '../engine/time.js';
import type { Simulator } from '../engine/simulator.js';
import type { Channel } from './channel.js';
import type { Gate } from './gate.js';
import { endingOf, OUTCOME } from './outcome.js';
import type { Attempted, Caller, HostChoice, LateCaller, Request } from './request.js';
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
    // It may have waited for a connection before.
    if (request.balancerArrival < 0) request.balancerArrival = now;
    const { effort } = request;
    const index =
      effort === null || effort.hosts === null || effort.tried.length === 0
        ? this.gate.choose(request, now)
        : this.chooseAnew(request, effort, effort.hosts, now);
    if (index === WAIT) this.wait(request, now);
    else this.dispatch(request, index);
  }

  /** The backend of a further attempt: see `HostRule`. */
  private chooseAnew(
    request: Request,
    effort: Attempted,
    { kind, reselections }: HostChoice,
    now: Nanoseconds,
  ): number {
    const { gate } = this;
    const { tried, isLast } = effort;
    const isSame = kind === 'same' || (kind === 'redispatch' && !isLast);
    if (isSame && gate.keep(request, tried[tried.length - 1])) return tried[tried.length - 1];
    // As HAProxy, whose assign_server lets go of the place first.
    leaveSeat(effort);
    let index = gate.choose(request, now);
    if (kind === 'elsewhere' && index === tried[tried.length - 1]) return gate.choose(request, now);
    if (kind !== 'others' && kind !== 'unused') return index;
    for (let i = 0; i < reselections && index >= 0 && tried.includes(index); i++) {
      index = gate.choose(request, now);
    }
    if (kind === 'others' || index < 0 || !tried.includes(index)) return index;
    const { backends } = gate.balancerOf(request);
    return backends.findIndex((backend, i) => isUsable(backend) && !tried.includes(i));
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
    if (!this.takesSeat(request)) this.gate.started(request, now);
    request.push(this);
    this.way.send(request, index);
  }

  ended(request: Request, outcome: number): void {
    const { effort, status } = request;
    const goesOn =
      status >= 500 && effort?.hosts?.kind === 'unused' && effort.repeats(request, outcome);
    const ending = goesOn ? Ending.PASSED_ON : endingOf(outcome, status);
    if (effort?.staysThere === true && effort.seat === null && effort.repeats(request, outcome)) {
      this.keepSeat(request, effort, ending);
    } else this.leave(request, ending);
    request.finish(outcome);
  }

  /** While it waits to try again it counts at its server (haproxy back_handle_st_cer, SI_ST_TAR). */
  private keepSeat(request: Request, effort: Attempted, ending: Ending): void {
    const { gate, simulator } = this;
    const { now } = simulator;
    gate.held(request, now, now - request.balancerDeparture, ending);
    request.hold();
    effort.seat = {
      request,
      leave: () => {
        gate.finished(request, simulator.now, 0, Ending.ABANDONED);
        request.letGo();
      },
    };
  }

  /** Whether a further attempt has the place that one before it has kept. */
  private takesSeat(request: Request): boolean {
    const { effort } = request;
    const seat = effort?.seat ?? null;
    if (effort === null || seat === null) return false;
    const { backend, balancer } = seat.request;
    if (backend !== request.backend || balancer !== request.balancer) {
      leaveSeat(effort);
      return false;
    }
    effort.seat = null;
    seat.request.letGo();
    this.gate.tookOver(request);
    return true;
  }

  cameLate(request: Request, outcome: number): void {
    this.leave(request, endingOf(outcome, request.status));
  }

  abandon(request: Request, withdraw: boolean): void {
    if (request.backend < 0) {
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

function leaveSeat(effort: Attempted): void {
  const { seat } = effort;
  effort.seat = null;
  seat?.leave();
}
