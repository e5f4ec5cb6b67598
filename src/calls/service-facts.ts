import type { Simulator } from '../engine/simulator.js';
import { outcomes } from './outcome.js';
import type { Request } from './request.js';

/** Tells what becomes of requests at a service's replicas, to whoever listens. */
export class ServiceFacts {
  /** @param service its name */
  constructor(
    private readonly simulator: Simulator,
    readonly service: string,
  ) {}

  /** A request has come to a replica. @param behind how many wait there */
  queued(replica: string, request: Request, behind: number, admitted: boolean): void {
    this.simulator.facts.requests?.tell(
      { kind: 'request-queued', ...this.fact(replica, request), behind, admitted },
      request,
    );
  }

  /** A worker has begun with it. */
  taken(replica: string, request: Request): void {
    const waited = request.serviceStart - request.serverArrival;
    this.simulator.facts.requests?.tell(
      { kind: 'request-taken', ...this.fact(replica, request), waited },
      request,
    );
  }

  /** It is answered, or lost with the replica. */
  ended(
    kind: 'request-answered' | 'request-lost',
    replica: string,
    request: Request,
    code: number,
  ): void {
    const { requests } = this.simulator.facts;
    if (requests === null) return;
    requests.tell({ kind, ...this.fact(replica, request), outcome: outcomes[code] }, request);
  }

  /** Its caller has broken it off. */
  withdrawn(replica: string, request: Request): void {
    this.simulator.facts.requests?.tell(
      { kind: 'request-withdrawn', ...this.fact(replica, request) },
      request,
    );
  }

  /** The replica makes a call on its behalf. @param to the service that is called */
  called(replica: string, call: Request, to: string): void {
    const { facts, now: at } = this.simulator;
    const { id, number, parent } = call;
    const of = { request: id, parent: parent!.id, why: 'call', workload: '' } as const;
    const which = { number: number + 1, attempt: 0, to };
    facts.requests?.tell({ kind: 'request-made', at, place: replica, ...of, ...which }, call);
  }

  private fact(place: string, { id }: Request) {
    return { at: this.simulator.now, place, request: id, service: this.service };
  }
}
