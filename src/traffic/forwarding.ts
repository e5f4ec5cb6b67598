import type { Channel } from '../calls/channel.js';
import { OUTCOME } from '../calls/outcome.js';
import type { Caller, Request } from '../calls/request.js';
import type { RequestPool } from '../calls/request-pool.js';
import { FROM_UPSTREAM } from '../calls/response.js';
import { type Cpu, type CpuUser, Thread, Work } from '../engine/cpu.js';
import type { Simulator } from '../engine/simulator.js';
import type { Nanoseconds } from '../engine/time.js';
import type { Job } from './job.js';
import type { ServiceFacts } from '../calls/service-facts.js';
import type { StepOwner } from './step-calls.js';

/** What requests take of a proxy's worker; nanoseconds. */
export interface ForwardCosts {
  /** Of a request and its answer together: half of it each. */
  request: Nanoseconds;
  /** Of each byte of either. */
  byte: Nanoseconds;
}

/** What a worker has to do for a job: nothing just now, to send its request on, to answer it. */
const NONE = 0;
const SENDING = 1;
const ANSWERING = 2;

/**
 * What a proxy does with a request: it sends one like it, by its own way, and answers as that one ended, with
 * its size and its status. Its workers are threads, each with a way of its own: a client's requests come by
 * one of them, which does what they cost one after the other.
 *
 * Not modelled: connections of one client that come by several workers; slowness and pauses of what a
 * worker does here.
 */
export class Forwarding implements Caller, CpuUser {
  private readonly threads: readonly Thread[];

  /**
   * @param ways by worker
   * @param loops what requests cost, and where that is computed; null where they cost nothing
   */
  constructor(
    private readonly owner: StepOwner & { readonly jobs: readonly Job[] },
    private readonly simulator: Simulator,
    private readonly requests: RequestPool,
    private readonly facts: ServiceFacts,
    private readonly ways: readonly Channel[],
    private readonly loops: { costs: ForwardCosts; cpu: Cpu } | null,
  ) {
    this.threads = ways.map(() => new Thread());
  }

  /** Sends a job's request on. True when it has ended already, and the job may go on. */
  send(job: Job): boolean {
    const { ways } = this;
    const request = job.request!;
    job.worker = ways.length === 1 ? 0 : workerOf(request.clientAddress, ways.length);
    if (this.loops === null) return this.dispatch(job);
    this.run(job, SENDING, request.size, this.loops);
    this.owner.rests(job);
    return false;
  }

  /** A worker has done what a job's request, or its answer, costs. */
  computed(number: number): void {
    const job = this.owner.jobs[number];
    const { errand } = job;
    job.errand = NONE;
    if (errand === ANSWERING || this.dispatch(job)) this.owner.proceed(job);
  }

  /** The answer has come, or will not. */
  ended(child: Request, outcome: number): void {
    const request = child.parent as Request;
    const job = request.job as Job;
    job.calls.pop();
    job.failure = outcome;
    request.status = child.status;
    request.flags = child.flags;
    request.responseSize = child.responseSize;
    if (outcome === OUTCOME.completed) {
      request.ownService += child.ownService;
      request.noteHop(child, this.simulator.now);
    }
    this.requests.end(child, outcome);
    const isSending = job.calling;
    job.calling = false;
    if (this.loops !== null) this.run(job, ANSWERING, request.responseSize, this.loops);
    else if (!isSending) this.owner.proceed(job);
  }

  /** Gives up what a job has under way: whoever asked has broken off. */
  drop(job: Job): void {
    if (job.errand !== NONE) this.loops!.cpu.cancel(job.handle);
    job.errand = NONE;
    const child = job.calls.pop();
    if (child === undefined) return;
    this.ways[job.worker].abandon(child, true);
    this.requests.end(child, OUTCOME.cancelled);
  }

  /** The proxy's own words for an answer are in its books: to those who get it they are another's. */
  passOn(request: Request, outcome: number): void {
    request.flags = outcome === OUTCOME.completed ? 0 : FROM_UPSTREAM;
  }

  /** True when it has ended already, and the job may go on. */
  private dispatch(job: Job): boolean {
    const request = job.request!;
    const child = this.requests.makeChild(request);
    child.push(this);
    child.place = job.calls.push(child) - 1;
    job.calling = true;
    if (this.simulator.facts.requests !== null) this.facts.called(this.owner.name, child, '');
    this.ways[job.worker].send(child);
    // The whole request may have ended before `send` returned.
    if (request.job !== job) return false;
    if (!job.calling && job.errand === NONE) return true;
    job.calling = false;
    this.owner.rests(job);
    return false;
  }

  private run(
    job: Job,
    errand: number,
    bytes: number,
    { costs, cpu }: { costs: ForwardCosts; cpu: Cpu },
  ): void {
    const cost = Math.round(costs.request / 2 + bytes * costs.byte);
    job.errand = errand;
    job.handle = cpu.run(cost, this, job.number, Work.PROXY, this.threads[job.worker]);
  }
}

/** By which of so many workers a client comes: spread evenly, also where addresses are neighbours. */
function workerOf(address: number, workers: number): number {
  return (Math.imul(address, 0x9e3779b1) >>> 16) % workers;
}
