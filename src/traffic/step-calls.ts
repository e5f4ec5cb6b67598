import type { Channel } from '../calls/channel.js';
import { OUTCOME } from '../calls/outcome.js';
import type { Caller, Request } from '../calls/request.js';
import type { RequestPool } from '../calls/request-pool.js';
import type { Simulator } from '../engine/simulator.js';
import type { CallSite } from './handler.js';
import type { Job } from './job.js';
import type { ServiceFacts } from '../calls/service-facts.js';

/** Whose jobs make the calls. */
export interface StepOwner {
  readonly name: string;
  /** 32 bits: what those who are called see of who asks. */
  readonly address: number;
  /** The step of calls is over: the job goes on, or ends where it has a failure. */
  proceed(job: Job): void;
  /** The job has nothing to do until answers come. */
  rests(job: Job): void;
}

/**
 * The calls that a replica makes for its jobs. A step of calls is over when as many as it waits for are
 * answered; the rest is given up. When too many fail for that, the job has a failure: `call-failed`.
 */
export class StepCalls implements Caller {
  /** @param channels by call site */
  constructor(
    private readonly owner: StepOwner,
    private readonly simulator: Simulator,
    private readonly requests: RequestPool,
    private readonly facts: ServiceFacts,
    private readonly sites: readonly CallSite[],
    private readonly channels: readonly Channel[],
  ) {}

  /** Makes the calls of a step. True when the job may go on at once. */
  make(job: Job, sites: readonly CallSite[], wait: number): boolean {
    const request = job.request!;
    job.calling = true;
    job.made = job.answered = job.failed = job.longest = 0;
    let decided = false;
    for (let i = 0; i < sites.length && !decided; i++) {
      const site = sites[i];
      for (let copy = 0; copy < site.count && !decided; copy++) {
        const branch = request.branch.call(site, copy);
        if (!site.isMade(request.number, branch)) continue;
        job.made++;
        this.send(site, copy, job, request);
        // Answers may come before `send` returns, and with them the end of the whole request.
        if (request.job !== job) return false;
        decided = job.answered >= wait || (wait === Infinity && job.failed > 0);
      }
    }
    job.calling = false;
    job.wanted = Math.min(wait, job.made);
    if (this.isStepOver(job)) {
      this.endStep(job);
      return true;
    }
    this.owner.rests(job);
    return false;
  }

  /** A call has been answered, or has failed. */
  ended(call: Request, outcome: number): void {
    const job = call.parent!.job as Job;
    const last = job.calls.pop()!;
    if (last !== call) {
      job.calls[call.place] = last;
      last.place = call.place;
    }
    if (outcome === OUTCOME.completed) {
      job.answered++;
      if (call.ownService > job.longest) job.longest = call.ownService;
    } else job.failed++;
    this.sites[call.callerData].ended(call, outcome);
    this.requests.end(call, outcome);
    if (job.calling || !this.isStepOver(job)) return;
    this.endStep(job);
    this.owner.proceed(job);
  }

  /** Gives up those of a job that are under way. */
  drop(job: Job): void {
    for (let call = job.calls.pop(); call !== undefined; call = job.calls.pop()) {
      const site = call.callerData;
      this.channels[site].abandon(call, this.sites[site].options.cancel);
      this.sites[site].ended(call, OUTCOME.cancelled);
      this.requests.end(call, OUTCOME.cancelled);
    }
  }

  /** Enough calls are answered, or too many have failed: then the job has a failure. */
  private isStepOver(job: Job): boolean {
    if (job.answered >= job.wanted) return true;
    if (job.made - job.failed >= job.wanted) return false;
    job.failure = OUTCOME['call-failed'];
    return true;
  }

  private endStep(job: Job): void {
    this.drop(job);
    job.request!.ownService += job.longest;
  }

  private send(site: CallSite, copy: number, job: Job, parent: Request): void {
    const call = this.requests.makeChild(parent);
    call.branch = parent.branch.call(site, copy);
    call.trial = parent.trial.call(site, copy);
    call.push(this);
    call.callerData = site.index;
    if (site.heads !== null) call.head = site.heads.after(parent.head.headers);
    call.size = Math.round(site.size.of(call));
    if (site.keys !== null) call.key = Math.floor(site.keys.of(call));
    call.clientAddress = this.owner.address;
    call.place = job.calls.push(call) - 1;
    if (this.simulator.facts.requests !== null) {
      this.facts.called(this.owner.name, call, site.options.to);
    }
    this.channels[site.index].send(call);
  }
}
