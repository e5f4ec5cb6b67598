import { END_OF_TIME, type Nanoseconds, wholeNanoseconds } from '../engine/time.js';
import type { Draw } from './draw.js';
import type { CallSite } from './handler.js';
import type { Job } from './job.js';
import type { RequestHandler, ResponseSink } from './replica-port.js';
import { type Caller, type Channel, OUTCOME, type Request } from './request.js';
import type { ReplicaOptions, Service } from './service.js';
import { createStation } from './station/disciplines.js';
import type { Station, StationOwner } from './station/station.js';

/**
 * One server of a service: takes requests in, has its workers compute, calls other services, and
 * answers.
 *
 * A request begins by taking a worker. While it waits for calls it keeps the worker (`blocking`) or
 * gives it back and asks for one again when it next computes; the queue's limit is for newcomers
 * only. When a call fails, the request fails with `call-failed`: the other calls of the step are
 * given up and the remaining steps are left out.
 *
 * Not modelled: fallbacks for failed calls; preemption.
 */
export class Replica implements RequestHandler, StationOwner, Caller {
  private readonly station: Station;
  private channels: readonly Channel[] = [];

  constructor(
    private readonly service: Service,
    readonly options: ReplicaOptions,
    readonly index: number,
  ) {
    const { queue } = service.options;
    this.station = createStation(queue.discipline, service.simulator, this, options.workers);
  }

  /** Gives the replica its channels, one for each of the service's calls. */
  connect(channels: readonly Channel[]): void {
    this.channels = channels;
  }

  accept(request: Request, sink: ResponseSink): void {
    const { service } = this;
    const { limit, full } = service.options.queue;
    const admitted = this.station.hasRoom(limit);
    request.serverArrival = service.simulator.now;
    request.replica = this.index;
    service.recorder.arrived(request, admitted);
    if (!admitted) {
      if (full === 'reject') this.answer(request, sink, OUTCOME.rejected);
      return;
    }
    request.hold();
    const job = service.takeJob();
    request.job = job;
    job.request = request;
    job.sink = sink;
    job.replica = this;
    job.step = 0;
    job.failure = 0;
    this.enter(job);
  }

  withdraw(request: Request): void {
    const { job } = request;
    if (job === null) return;
    this.dropCalls(job);
    this.close(job, false);
    request.letGo();
  }

  /** The station has a worker for the job. */
  granted(job: Job): void {
    const { now } = this.service.simulator;
    const request = job.request!;
    if (request.serviceStart < 0) request.serviceStart = now;
    job.grantedAt = now;
    this.service.recorder.workerTaken();
    this.proceed(job);
  }

  computed(job: Job): void {
    job.step++;
    this.proceed(job);
  }

  /** A call has been answered, or has failed. */
  ended(call: Request, outcome: number): void {
    const job = call.parent!.job!;
    const last = job.calls.pop()!;
    if (last !== call) job.calls[job.calls.indexOf(call)] = last;
    this.service.requests.end(call, outcome);
    if (outcome !== OUTCOME.completed) job.failure = OUTCOME['call-failed'];
    if (job.calling) return;
    if (job.failure !== 0) this.dropCalls(job);
    if (job.calls.length === 0) this.proceed(job);
  }

  /** Gives up a call that is under way, for a reason that is an outcome. */
  giveUp(call: Request, outcome: number): void {
    this.abandon(call);
    this.ended(call, outcome);
  }

  /** Goes on with the job, which has a worker, or needs none just now. */
  private proceed(job: Job): void {
    const { steps } = this.service;
    while (job.failure === 0 && job.step < steps.length) {
      const { work, sites } = steps[job.step];
      if (work !== null) {
        if (job.present) this.station.run(job, this.duration(work, job.request!));
        else this.enter(job);
        return;
      }
      job.step++;
      if (!this.call(job, sites)) return;
    }
    this.finish(job);
  }

  /** Makes the calls of a step. True when the job may go on at once. */
  private call(job: Job, sites: readonly CallSite[]): boolean {
    const request = job.request!;
    job.calling = true;
    for (const site of sites) {
      if (!site.isMadeFor(request)) continue;
      this.send(site, job, request);
      // Answers may come before `send` returns, and with them the end of the whole request.
      if (request.job !== job) return false;
      if (job.failure !== 0) break;
    }
    job.calling = false;
    if (job.failure !== 0) this.dropCalls(job);
    if (job.calls.length === 0) return true;
    if (!this.service.options.blocking && job.present) this.leave(job);
    return false;
  }

  private send(site: CallSite, job: Job, parent: Request): void {
    const { requests, simulator } = this.service;
    const call = requests.make();
    call.number = parent.number;
    call.branch = site.branchOf(parent);
    call.workload = parent.workload;
    call.client = parent.client;
    call.caller = this;
    call.callerData = site.index;
    call.parent = parent;
    call.size = Math.round(site.size.of(parent));
    call.work = parent.work;
    call.key = parent.key;
    call.priority = parent.priority;
    call.clientAddress = this.options.address;
    call.intended = call.sent = simulator.now;
    call.trace = parent.trace;
    job.calls.push(call);
    site.deadlines?.add(call);
    this.channels[site.index].send(call);
  }

  private dropCalls(job: Job): void {
    const { requests } = this.service;
    for (let call = job.calls.pop(); call !== undefined; call = job.calls.pop()) {
      this.abandon(call);
      requests.end(call, OUTCOME.cancelled);
    }
  }

  private abandon(call: Request): void {
    const site = call.callerData;
    this.channels[site].abandon(call, this.service.sites[site].options.cancel);
  }

  private finish(job: Job): void {
    const { service } = this;
    const request = job.request!;
    const sink = job.sink!;
    const { failure } = job;
    this.close(job, failure === 0);
    if (failure === 0) request.responseSize = Math.round(service.response.of(request));
    this.answer(request, sink, failure);
    request.letGo();
  }

  private answer(request: Request, sink: ResponseSink, refusal: number): void {
    request.serverDeparture = this.service.simulator.now;
    request.refusal = refusal;
    sink.respond(request, refusal);
  }

  /** The job is over, here and in the books. */
  private close(job: Job, ok: boolean): void {
    const { service } = this;
    const request = job.request!;
    service.recorder.departed(request, ok);
    request.job = null;
    job.calling = false;
    if (job.present) this.leave(job);
    service.giveBack(job);
  }

  private enter(job: Job): void {
    job.present = true;
    job.grantedAt = -1;
    this.station.enter(job);
    this.noteStation();
  }

  private leave(job: Job): void {
    job.present = false;
    if (job.grantedAt >= 0) this.service.recorder.workerLeft(job);
    job.grantedAt = -1;
    this.station.leave(job);
    this.noteStation();
  }

  private noteStation(): void {
    const { station, index } = this;
    this.service.recorder.station(index, station.busy, station.waiting);
  }

  private duration(work: Draw, request: Request): Nanoseconds {
    const demand = (work.of(request) * request.work) / this.options.speed;
    return Math.min(wholeNanoseconds(demand), END_OF_TIME - this.service.simulator.now);
  }
}
