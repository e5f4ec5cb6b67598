import type { Distribution } from '../engine/distribution.js';
import type { RandomFactory } from '../engine/random.js';
import type { Simulator } from '../engine/simulator.js';
import type { Nanoseconds } from '../engine/time.js';
import { Draw, drawIndex, trialIndex } from './draw.js';
import { type CallSite, compileSteps, type Step, type StepOptions } from './handler.js';
import { Job } from './job.js';
import type { MeasurementSpan } from './measurement-span.js';
import { Replica } from './replica.js';
import { OUTCOME, type Request } from './request.js';
import type { RequestPool } from './request-pool.js';
import { ServiceRecorder } from './service-recorder.js';
import type { Discipline } from './station/disciplines.js';

export interface ReplicaOptions {
  name: string;
  workers: number;
  /** Work is divided by it. */
  speed: number;
  /** What its share of the requests should be proportional to. */
  weight: number;
  /** Client address of the calls that it makes. */
  address: number;
  /** Joins later, or never. */
  absent: boolean;
}

export interface ServiceOptions {
  name: string;
  /** At least one step. */
  handler: readonly StepOptions[];
  /** Keeps its worker while it waits for calls. */
  blocking: boolean;
  /** Multiplies the work of an attempt; null for 1. */
  slowdown: Distribution | null;
  /** Whether each attempt draws a slowdown of its own, or all of a request share one. */
  redraw: 'attempt' | 'request';
  queue: {
    /** Requests that wait for a worker at most; Infinity for no limit. */
    limit: number;
    discipline: Discipline;
    /** What a full queue does: answer at once, or say nothing. */
    full: 'reject' | 'drop';
  };
  /** Bytes of a response's payload. */
  response: Distribution;
  replicas: readonly ReplicaOptions[];
}

/**
 * A service: what its replicas have in common. It owns the distributions of the work; the demand of
 * a request is drawn by the request's number, so it does not depend on who serves it.
 */
export class Service {
  readonly replicas: readonly Replica[];
  readonly recorder: ServiceRecorder;
  readonly steps: readonly Step[];
  /** The calls of the handler in their order: each replica needs a channel for each. */
  readonly sites: readonly CallSite[];
  readonly response: Draw;
  private readonly slowdown: Draw | null;
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
    const context = { name, simulator, requests, random, span, owner: this };
    this.steps = compileSteps(options.handler, context);
    this.sites = this.steps.flatMap(({ sites }) => sites ?? []);
    this.response = new Draw(options.response, random.keyed(name, 'response size'));
    const { slowdown } = options;
    this.slowdown = slowdown && new Draw(slowdown, random.keyed(name, 'slowdown'));
    this.recorder = new ServiceRecorder(simulator, span, options);
    this.replicas = options.replicas.map((replica, index) => new Replica(this, replica, index));
  }

  /** Begins the measurement, at the end of the warm-up. */
  open(): void {
    this.recorder.open(this.jobs);
  }

  /** Ends the measurement of time averages; those who are still here count up to now. */
  close(): void {
    this.recorder.close(this.jobs);
  }

  /** Nanoseconds of a worker of speed 1: size(request) x slowdown(request, attempt). */
  demand(step: Draw, request: Request): Nanoseconds {
    const size = step.of(request) * request.work;
    const { slowdown } = this;
    if (slowdown === null) return size;
    const each = this.options.redraw === 'attempt';
    return size * slowdown.at(each ? trialIndex(request) : drawIndex(request));
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

  /** A call has taken too long. */
  expired(call: Request): void {
    call.parent!.job!.replica!.giveUp(call, OUTCOME['timed-out']);
  }
}
