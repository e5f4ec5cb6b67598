import type { Simulator } from '../engine/simulator.js';
import type { Nanoseconds } from '../engine/time.js';
import { Histogram } from '../measure/histogram.js';
import { LittlesLaw } from '../measure/littles-law.js';
import { Presence } from '../measure/presence.js';
import { TimeAverages } from '../measure/time-averages.js';
import { WorkLaw } from '../measure/work-law.js';
import { WindowSeries } from '../measure/windows.js';
import type { Job } from './job.js';
import { endsWithin, isMeasured, type MeasurementSpan } from '../measure/measurement-span.js';
import type { Request } from '../calls/request.js';
import { ResponseCounts } from '../calls/response.js';
import type { ServiceOptions } from './service-options.js';

/** Counts of a replica, side by side in memory. */
const REQUESTS = 0;
const TURNED_AWAY = 1;
const COUNTS = 2;
const BUSY = 0;
const WAITING = 1;
const EXISTING = 2;
const CURVES = 3;
/** A replica's latencies are filed so many at a time. */
const PENDING = 16;

/**
 * What is kept of a service: of each measured request its latency, from its arrival at the replica
 * to the answer; and the state of the replicas over the measured span.
 */
export class ServiceRecorder {
  sent = 0;
  completed = 0;
  /** Answers given within the span, to whatever came before them. */
  answered = 0;
  /** A call failed, or the caller took the request back. */
  failed = 0;
  /** Requests that a worker took on, measured or not. */
  served = 0;
  /** Rejected or dropped by a full queue. */
  turnedAway = 0;
  /** Nanoseconds that workers had measured requests, and of these the ones that came to nothing. */
  spent = 0;
  wasted = 0;
  readonly latency = new Histogram(0.001);
  readonly windows: WindowSeries;
  /** Answers that were failures, in HTTP's words. */
  readonly responses = new ResponseCounts();
  /** By replica; null before the first answer, and that of the service where there is one replica. */
  private readonly latencies: (Histogram | null)[];
  private readonly counts: Uint32Array;
  /** Latencies that are not filed yet, side by side by replica, and how many they are. */
  private readonly pending: Float64Array;
  private readonly pendingCounts: Uint8Array;
  /** Workers that are busy, requests that wait for one, workers that exist: curves of a replica. */
  private readonly states: TimeAverages;
  /** When each replica could be given requests. */
  readonly membership: Presence;
  /** Over the requests at the replicas: L = lambda W. */
  readonly presence: LittlesLaw;
  /**
   * Over the workers: the utilisation law. Under processor sharing all who are present share the
   * workers, and this is about them.
   */
  readonly workers: LittlesLaw;
  /** Over what they compute. */
  readonly work: WorkLaw;
  /** When the measurement of the state ended; -1 while it goes on. */
  end: Nanoseconds = -1;
  private closed = false;

  /** The recorder reads the clock itself: a double that crosses a call may have to be boxed. */
  constructor(
    private readonly simulator: Simulator,
    private readonly span: MeasurementSpan,
    private readonly service: ServiceOptions,
  ) {
    const { from, window } = span;
    this.windows = new WindowSeries(window, service.replicas.length, from);
    const { length } = service.replicas;
    this.latencies = new Array<null>(length).fill(null);
    this.counts = new Uint32Array(length * COUNTS);
    this.pending = new Float64Array(length * PENDING);
    this.pendingCounts = new Uint8Array(length);
    this.states = new TimeAverages(length * CURVES, from);
    this.membership = new Presence(service.replicas.map(({ absent }) => absent));
    this.presence = new LittlesLaw(from);
    this.workers = new LittlesLaw(from);
    this.work = new WorkLaw(length, from);
  }

  /** A request has come, and has been let in or not. */
  arrived(request: Request, admitted: boolean): void {
    const { now } = this.simulator;
    if (admitted && !this.closed) this.presence.arrive(now);
    if (!isMeasured(this.span, request.intended)) return;
    const { backend: replica } = request;
    this.sent++;
    this.counts[replica * COUNTS + REQUESTS]++;
    this.windows.sent(request.intended);
    // With one replica there is nothing to be fair about.
    if (this.latencies.length > 1) this.windows.picked(now, replica);
    if (admitted) return;
    this.turnedAway++;
    this.counts[replica * COUNTS + TURNED_AWAY]++;
    this.windows.failed(request.intended);
  }

  /** The answer to it is a failure. */
  answeredWith(request: Request, failure: number): void {
    if (isMeasured(this.span, request.intended)) this.responses.failed(request, failure);
  }

  /** The answer is none, and yet something is to be said of it. */
  flagged(request: Request, outcome: number): void {
    if (isMeasured(this.span, request.intended)) this.responses.flagged(request, outcome);
  }

  /** The replica is done with the request: it is answered, or the caller took it back. */
  departed(request: Request, ok: boolean): void {
    const { now } = this.simulator;
    if (!this.closed) this.presence.depart(now, request.serverArrival);
    if (ok && endsWithin(this.span, request.intended, now)) this.answered++;
    if (!isMeasured(this.span, request.intended)) return;
    if (request.serviceStart >= 0) {
      const spent = now - request.serviceStart;
      this.spent += spent;
      // Nobody has use for it: its caller has gone, or tries again.
      if (!ok || request.over) this.wasted += spent;
    }
    if (!ok) {
      this.failed++;
      this.windows.failed(request.intended);
      return;
    }
    const latency = now - request.serverArrival;
    this.completed++;
    this.latency.record(latency);
    this.windows.completed(request.intended, latency);
    if (this.latencies.length === 1) return;
    const { backend: replica } = request;
    const place = this.pendingCounts[replica]++;
    this.pending[replica * PENDING + place] = latency;
    if (place + 1 === PENDING) this.file(replica);
  }

  workerTaken(): void {
    if (!this.closed) this.workers.arrive(this.simulator.now);
  }

  workerLeft(job: Job): void {
    if (!this.closed) this.workers.depart(this.simulator.now, job.grantedAt);
  }

  /** The replica's station as it is now. */
  station(replica: number, busy: number, waiting: number): void {
    if (this.closed) return;
    const { now } = this.simulator;
    this.states.set(replica * CURVES + BUSY, now, busy);
    this.states.set(replica * CURVES + WAITING, now, waiting);
  }

  /** Busy workers of a replica, times how long they have been, from the warm-up's end: nanoseconds. */
  busyUntil(replica: number, now: Nanoseconds): number {
    return this.states.areaUntil(replica * CURVES + BUSY, now);
  }

  /** The same of requests that wait for a worker. */
  waitingUntil(replica: number, now: Nanoseconds): number {
    return this.states.areaUntil(replica * CURVES + WAITING, now);
  }

  /** The replica's workers as they are now, each of a speed. */
  capacity(replica: number, workers: number, speed: number): void {
    if (this.closed) return;
    const { now } = this.simulator;
    this.states.set(replica * CURVES + EXISTING, now, workers);
    this.work.capacity(replica, now, workers * speed);
  }

  /**
   * Work that the measured requests asked for, turned away or not, by what the workers could do
   * meanwhile: what a request asks for is the mean of those served. Null where that is not known. Valid
   * after `close`.
   */
  get offeredLoad(): number | null {
    const { possible } = this.work.check();
    const span = this.end - this.span.from;
    if (!(span > 0) || possible === 0 || this.served === 0) return null;
    return (this.sent * this.work.asked) / this.served / (possible * span);
  }

  /** Requests that came to a replica, those turned away included. */
  requests(replica: number): number {
    return this.counts[replica * COUNTS + REQUESTS];
  }

  turnedAwayBy(replica: number): number {
    return this.counts[replica * COUNTS + TURNED_AWAY];
  }

  /** Of a replica's answers; null where there are none. */
  latencyOf(replica: number): Histogram | null {
    if (this.latencies.length === 1) return this.latency;
    this.file(replica);
    return this.latencies[replica];
  }

  /**
   * Mean share of a replica's workers that was busy over the measured span, whether it was in
   * service or not; null over no time. Valid after `close`.
   */
  utilisation(replica: number): number | null {
    const busy = this.states.mean(replica * CURVES + BUSY, this.end);
    return busy === null ? null : busy / this.service.replicas[replica].workers;
  }

  /** Mean number that waited for a worker of the replica. Valid after `close`. */
  meanQueueLength(replica: number): number | null {
    return this.states.mean(replica * CURVES + WAITING, this.end);
  }

  /** Mean number of the replica's workers that existed: those of one that drains do. */
  existingWorkers(replica: number): number | null {
    return this.states.mean(replica * CURVES + EXISTING, this.end);
  }

  private file(replica: number): void {
    const count = this.pendingCounts[replica];
    if (count === 0) return;
    this.pendingCounts[replica] = 0;
    const histogram = (this.latencies[replica] ??= new Histogram(0.01));
    histogram.recordAll(this.pending, replica * PENDING, count);
  }

  /** Begins the measurement of the work: at the end of the warm-up. */
  open(jobs: readonly Job[]): void {
    this.work.open(workLeft(jobs));
  }

  /**
   * Ends the measurement of the state; `jobs` tells who is still here.
   * @param elsewhere when those came who are at replicas of other services for this one
   */
  close(jobs: readonly Job[], elsewhere: readonly Nanoseconds[]): void {
    if (this.closed) return;
    const { now } = this.simulator;
    this.closed = true;
    this.end = now;
    this.work.close(now, workLeft(jobs));
    const present = jobs.filter((job) => job.request !== null);
    this.presence.finish(now, [...present.map((job) => job.request!.serverArrival), ...elsewhere]);
    this.workers.finish(
      now,
      present.filter((job) => job.grantedAt >= 0).map((job) => job.grantedAt),
    );
  }
}

function workLeft(jobs: readonly Job[]): number {
  return jobs.reduce((sum, job) => sum + (job.running ? job.replica!.settle(job) : 0), 0);
}
