import { coin, type KeyedRandom, type RandomFactory } from '../engine/random.js';
import type { Simulator } from '../engine/simulator.js';
import type { Nanoseconds } from '../engine/time.js';
import type { Branch } from '../calls/branch.js';
import { Draw } from '../calls/draw.js';
import type { ServiceFront } from './front.js';
import { type CallSite, compileSteps, type Step } from './handler.js';
import { Job } from './job.js';
import type { MeasurementSpan } from '../measure/measurement-span.js';
import { Replica } from './replica.js';
import type { Request } from '../calls/request.js';
import type { RequestPool } from '../calls/request-pool.js';
import { ServiceFacts } from '../calls/service-facts.js';
import { ServiceRecorder } from './service-recorder.js';
import type { ServiceOptions } from './service-options.js';

/**
 * A service: what its replicas have in common. It owns the distributions of the work; the demand of
 * a request is drawn by the request's number, so it does not depend on who serves it.
 */
export class Service {
  /** Those of other services too, where the service is a front of theirs. */
  readonly replicas: Replica[];
  /** The way in, where some of the replicas are other services'. */
  front: ServiceFront | null = null;
  readonly recorder: ServiceRecorder;
  readonly facts: ServiceFacts;
  readonly steps: readonly Step[];
  /** The calls of the handler in their order: each replica needs a channel for each. */
  readonly sites: readonly CallSite[];
  readonly response: Draw;
  private readonly slowdown: Draw | null;
  private readonly luck: KeyedRandom;
  /** All jobs ever made, free ones included. */
  readonly jobs: Job[] = [];
  private readonly freeJobs: Job[] = [];

  constructor(
    readonly simulator: Simulator,
    readonly requests: RequestPool,
    random: RandomFactory,
    readonly options: ServiceOptions,
    span: MeasurementSpan,
  ) {
    const { name } = options;
    const context = { name, simulator, requests, random, span };
    this.steps = compileSteps(options.handler, context);
    this.sites = this.steps.flatMap(({ sites }) => sites ?? []);
    this.response = new Draw(options.response, random.keyed(name, 'response size'));
    const { slowdown } = options;
    this.slowdown = slowdown && new Draw(slowdown, random.keyed(name, 'slowdown'));
    this.luck = random.keyed(name, 'errors');
    this.facts = new ServiceFacts(simulator, name);
    this.recorder = new ServiceRecorder(simulator, span, options);
    this.replicas = options.replicas.map((replica, index) => new Replica(this, replica, index));
  }

  /** Begins the measurement, at the end of the warm-up. */
  open(): void {
    this.recorder.open(this.jobs);
  }

  /** Ends the measurement of time averages; those who are still here count up to now. */
  close(): void {
    this.recorder.close(this.jobs, this.front?.arrivals() ?? []);
  }

  /**
   * Nanoseconds of a worker of speed 1: what the request is worth, its `work`, times what this
   * attempt is in for, its time and slowdown.
   */
  demand(step: Draw, request: Request): Nanoseconds {
    if (request.trial === request.branch || !this.options.redraw)
      return this.expectedDemand(step, request);
    return this.demandAt(step, request, request.trial, 1);
  }

  /**
   * The same for the request's first attempt, which it is judged by: nobody knows beforehand what a
   * further one draws.
   */
  expectedDemand(step: Draw, request: Request): Nanoseconds {
    return this.demandAt(step, request, request.branch, 0);
  }

  /** Expected demand by demand: 1 for a first attempt. */
  pace(step: Draw, request: Request): number {
    if (request.trial === request.branch || !this.options.redraw) return 1;
    const demand = this.demand(step, request);
    return demand === 0 ? 0 : this.expectedDemand(step, request) / demand;
  }

  private demandAt(step: Draw, request: Request, { words }: Branch, attempt: number): Nanoseconds {
    const { number, work } = request;
    const time = step.at(number, words, attempt) * work;
    return this.slowdown === null ? time : time * this.slowdown.at(number, words, attempt);
  }

  /** Whether the answer to a request is one of so many that say that the service failed. */
  fails(request: Request, share: number): boolean {
    const { words } = this.options.redraw ? request.trial : request.branch;
    return coin(this.luck.at(request.number, 0, words), share);
  }

  takeJob(): Job {
    const free = this.freeJobs.pop();
    if (free !== undefined) return free;
    const job = new Job(this.jobs.length);
    this.jobs.push(job);
    return job;
  }

  giveBack(job: Job): void {
    job.request = null;
    job.sink = null;
    job.replica = null;
    this.freeJobs.push(job);
  }
}
