import type { Channel } from '../calls/channel.js';
import { OUTCOME } from '../calls/outcome.js';
import type { Caller, Request } from '../calls/request.js';
import type { RequestPool } from '../calls/request-pool.js';
import { FROM_UPSTREAM } from '../calls/response.js';
import type { Simulator } from '../engine/simulator.js';
import type { Job } from './job.js';
import type { ServiceFacts } from '../calls/service-facts.js';
import type { StepOwner } from './step-calls.js';

/**
 * What a proxy does with a request: it sends one like it, by its own way, and answers as that one ended, with
 * its size and its status.
 */
export class Forwarding implements Caller {
  constructor(
    private readonly owner: StepOwner,
    private readonly simulator: Simulator,
    private readonly requests: RequestPool,
    private readonly facts: ServiceFacts,
    private readonly channel: Channel,
  ) {}

  /** Sends a job's request on. True when it has ended already, and the job may go on. */
  send(job: Job): boolean {
    const request = job.request!;
    const child = this.requests.makeChild(request);
    child.push(this);
    child.place = job.calls.push(child) - 1;
    job.calling = true;
    if (this.simulator.facts.requests !== null) this.facts.called(this.owner.name, child, '');
    this.channel.send(child);
    // The whole request may have ended before `send` returned.
    if (request.job !== job) return false;
    if (!job.calling) return true;
    job.calling = false;
    this.owner.rests(job);
    return false;
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
    if (job.calling) job.calling = false;
    else this.owner.proceed(job);
  }

  /** Gives up what a job has under way: whoever asked has broken off. */
  drop(job: Job): void {
    const child = job.calls.pop();
    if (child === undefined) return;
    this.channel.abandon(child, true);
    this.requests.end(child, OUTCOME.cancelled);
  }

  /** The proxy's own words for an answer are in its books: to those who get it they are another's. */
  passOn(request: Request, outcome: number): void {
    request.flags = outcome === OUTCOME.completed ? 0 : FROM_UPSTREAM;
  }
}
