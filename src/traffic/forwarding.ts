import type { Channel } from '../calls/channel.js';
import { OUTCOME } from '../calls/outcome.js';
import type { Request } from '../calls/request.js';
import type { RequestPool } from '../calls/request-pool.js';
import type { ServiceFacts } from '../calls/service-facts.js';
import type { Simulator } from '../engine/simulator.js';
import type { Crew } from '../mesh/crew.js';
import { type Errand, Forwarder, type Forwards } from '../mesh/forwarder.js';
import type { Job } from './job.js';
import type { ServiceRecorder } from './service-recorder.js';
import type { StepOwner } from './step-calls.js';

/**
 * A service's step that sends its requests on: what a gateway is. They are in the service's books, in its line
 * and within its limits as any other's.
 */
export class Forwarding implements Forwards {
  readonly forwarder: Forwarder;

  /** @param ways by worker */
  constructor(
    private readonly owner: StepOwner,
    private readonly recorder: ServiceRecorder,
    simulator: Simulator,
    requests: RequestPool,
    facts: ServiceFacts,
    crew: Crew,
    ways: readonly Channel[],
  ) {
    const wayOf = (_: Request, worker: number): Channel => ways[worker];
    this.forwarder = new Forwarder(this, simulator, requests, facts, crew, wayOf);
  }

  get name(): string {
    return this.owner.name;
  }

  /** Sends a job's request on. True when it has ended already, and the job may go on. */
  send(job: Job): boolean {
    const { forwarder } = this;
    const request = job.request!;
    const errand = forwarder.open(request);
    job.errand = errand;
    job.calling = true;
    forwarder.send(errand);
    // The whole request may have ended before `send` returned.
    if (request.job !== job) return false;
    if (!job.calling) return true;
    job.calling = false;
    this.owner.rests(job);
    return false;
  }

  /** The answer has come, or will not. */
  forwarded(errand: Errand, request: Request, outcome: number): void {
    const job = request.job as Job;
    const isSending = job.calling;
    job.errand = null;
    job.calling = false;
    job.failure = outcome;
    // Its books have the words that are its own; who asked has said some himself.
    const { flags } = request;
    request.flags = errand.flags;
    if (outcome !== OUTCOME.completed) this.recorder.answeredWith(request, outcome);
    else if (errand.flags !== 0) this.recorder.flagged(request, outcome);
    request.flags = flags;
    if (!isSending) this.owner.proceed(job);
  }

  /** Gives up what a job has under way: whoever asked has broken off. */
  drop(job: Job): void {
    const errand = job.errand as Errand | null;
    job.errand = null;
    if (errand !== null) this.forwarder.drop(errand);
  }
}
