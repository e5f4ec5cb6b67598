import type { Channel } from '../calls/channel.js';
import { OUTCOME } from '../calls/outcome.js';
import type { Caller, Request } from '../calls/request.js';
import type { RequestPool } from '../calls/request-pool.js';
import type { ResponseSink } from '../calls/server.js';
import type { ServiceFacts } from '../calls/service-facts.js';
import type { CpuUser } from '../engine/cpu.js';
import type { Simulator } from '../engine/simulator.js';
import type { Crew } from './crew.js';

/** Whose requests are sent on: who listens for them, and answers. */
export interface Forwards {
  /** Of the process, for facts. */
  readonly name: string;
  /**
   * What was sent on for a request has ended, and the worker has nothing left to do for it: what the answer is
   * stands in the request, but for its flags, which the errand has until this returns.
   */
  forwarded(errand: Errand, request: Request, outcome: number): void;
}

/** A request that is sent on. Pooled: it is nobody's once it is answered, or dropped. */
export class Errand {
  request: Request | null = null;
  /** The worker that it has come by. */
  worker = 0;
  /** Of whoever is to be answered, where that one keeps it here. */
  sink: ResponseSink | null = null;
  /** What is sent on, and by which way; null before and after. */
  child: Request | null = null;
  channel: Channel | null = null;
  /** What its worker has still to do for it; below 0 for nothing. */
  handle = -1;
  /** What was sent on has ended so, with flags of its own. */
  isReturning = false;
  outcome = 0;
  flags = 0;

  /** @param by the proxy that sends it on, for people */
  constructor(
    readonly place: number,
    readonly by: string,
  ) {}
}

/** Requests that are made on behalf of one another: no way is so long that is no circle. */
const MANY_GENERATIONS = 500;

/** By which of so many workers a request comes: it stays with that of its connection. */
export function workerOf({ served, clientAddress }: Request, workers: number): number {
  if (workers === 1) return 0;
  const hash = served?.hash;
  // Without a network a client is a connection: spread evenly, also where addresses are neighbours.
  if (hash === undefined) return (Math.imul(clientAddress, 0x9e3779b1) >>> 16) % workers;
  return hash % workers;
}

/** By which a request is sent on that is at a proxy: it is its server's note, or part of that. */
function errandOf({ job }: Request): Errand | null {
  const note = job instanceof Errand ? job : (job as { errand?: object | null } | null)?.errand;
  return note instanceof Errand ? note : null;
}

/**
 * What a proxy does with requests, wherever it stands: a worker takes each in, sends one like it by a way of its
 * own, and answers as that one ended. What this costs it does in order, with all else that it does. A request
 * that is given up is given up further on.
 *
 * Not modelled: bodies that are sent on before they have come whole.
 */
export class Forwarder implements Caller, CpuUser {
  private readonly errands: Errand[] = [];
  private readonly free: Errand[] = [];

  /**
   * @param facts of the proxies that it is one of
   * @param wayOf the way for a request that has come by a worker
   */
  constructor(
    private readonly owner: Forwards,
    private readonly simulator: Simulator,
    private readonly requests: RequestPool,
    private readonly facts: ServiceFacts,
    private readonly crew: Crew,
    private readonly wayOf: (request: Request, worker: number) => Channel,
  ) {}

  /** Requests that were sent on and have not ended. */
  get underWay(): number {
    return this.errands.filter(({ child }) => child !== null).length;
  }

  /** Notes on a request, which `send` takes. */
  open(request: Request): Errand {
    const errand = this.free.pop() ?? this.make();
    errand.request = request;
    errand.worker = workerOf(request, this.crew.loops.length);
    errand.isReturning = false;
    return errand;
  }

  /** Sends it on: it may be answered before this returns. */
  send(errand: Errand): void {
    this.work(errand, errand.request!.size);
  }

  /** Gives up what is under way: nobody waits for it any more. */
  drop(errand: Errand): void {
    const { child, channel, handle, worker } = errand;
    this.vacate(errand);
    if (handle >= 0) this.crew.loops[worker].cancel(handle);
    if (child === null) return;
    channel!.abandon(child, true);
    this.requests.end(child, OUTCOME.cancelled);
  }

  /** Drops all: the process is gone. @param lost is told of each */
  dropAll(lost: (errand: Errand, request: Request, sink: ResponseSink | null) => void): void {
    for (const errand of this.errands) {
      const { request, sink } = errand;
      if (request !== null) lost(errand, request, sink);
    }
  }

  computed(place: number): void {
    const errand = this.errands[place];
    const request = errand.request!;
    errand.handle = -1;
    if (errand.isReturning) this.answer(errand, request);
    else this.dispatch(errand, request);
  }

  ended(child: Request, outcome: number): void {
    const errand = this.errands[child.callerData];
    const request = errand.request!;
    errand.child = errand.channel = null;
    errand.outcome = outcome;
    errand.flags = child.flags;
    errand.isReturning = true;
    request.status = child.status;
    request.responseSize = child.responseSize;
    if (outcome === OUTCOME.completed) {
      request.ownService += child.ownService;
      request.noteHop(child, this.simulator.now);
    }
    this.requests.end(child, outcome);
    this.work(errand, request.responseSize);
  }

  private work(errand: Errand, bytes: number): void {
    const { costs, loops } = this.crew;
    const cost = Math.round(costs.request / 2 + bytes * costs.byte);
    loops[errand.worker].run(cost, this, errand.place, errand);
  }

  private dispatch(errand: Errand, request: Request): void {
    if (request.generation >= MANY_GENERATIONS) this.stopIfRound(request);
    const channel = this.wayOf(request, errand.worker);
    const { requests: listener } = this.simulator.facts;
    if (request.serviceStart < 0) {
      request.serviceStart = this.simulator.now;
      if (listener !== null) this.facts.taken(this.owner.name, request);
    }
    const child = this.requests.makeChild(request);
    errand.child = child;
    errand.channel = channel;
    child.callerData = errand.place;
    child.push(this);
    if (listener !== null) this.facts.called(this.owner.name, child, child.head.host);
    channel.send(child);
  }

  /** Ends the run where the proxies that a request has come by lead back to this one. */
  private stopIfRound(request: Request): void {
    const { service } = this.facts;
    const round = [service];
    for (let each = request.parent; each !== null; each = each.parent) {
      const errand = errandOf(each);
      if (errand === null) continue;
      round.unshift(errand.by);
      if (errand.by === service) break;
    }
    if (round.length > 1 && round[0] === service) {
      this.simulator.stop(`requests go round from proxy to proxy: ${round.join(' to ')}`);
    }
  }

  private answer(errand: Errand, request: Request): void {
    this.owner.forwarded(errand, request, errand.outcome);
    this.vacate(errand);
  }

  private vacate(errand: Errand): void {
    errand.request = errand.child = errand.sink = errand.channel = null;
    errand.handle = -1;
    this.free.push(errand);
  }

  private make(): Errand {
    const errand = new Errand(this.errands.length, this.facts.service);
    this.errands.push(errand);
    return errand;
  }
}
