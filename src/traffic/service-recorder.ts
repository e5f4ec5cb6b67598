import type { Simulator } from '../engine/simulator.js';
import type { Nanoseconds } from '../engine/time.js';
import { Histogram } from '../measure/histogram.js';
import { LittlesLaw } from '../measure/littles-law.js';
import { Presence } from '../measure/presence.js';
import { TimeAverage } from '../measure/time-average.js';
import { WindowSeries } from '../measure/windows.js';
import type { Job } from './job.js';
import { isMeasured, type MeasurementSpan } from './measurement-span.js';
import type { Request } from './request.js';
import type { ServiceOptions } from './service.js';

/** What is kept of a replica. */
export class BackendRecorder {
  /** Requests that came, those turned away included. */
  requests = 0;
  completed = 0;
  turnedAway = 0;
  /** Null before the first answer; that of the service where there is only one replica. */
  latency: Histogram | null = null;
  readonly busy: TimeAverage;
  readonly waiting: TimeAverage;

  constructor(from: Nanoseconds) {
    this.busy = new TimeAverage(from);
    this.waiting = new TimeAverage(from);
  }
}

/**
 * What is kept of a service: of each measured request its latency, from its arrival at the replica
 * to the answer; and the state of the replicas over the measured span.
 */
export class ServiceRecorder {
  sent = 0;
  completed = 0;
  /** A call failed, or the caller took the request back. */
  failed = 0;
  /** Rejected or dropped by a full queue. */
  turnedAway = 0;
  readonly latency = new Histogram(0.001);
  readonly windows: WindowSeries;
  readonly backends: readonly BackendRecorder[];
  /** When each replica could be given requests. */
  readonly membership: Presence;
  /** Over the requests at the replicas: L = lambda W. */
  readonly presence: LittlesLaw;
  /**
   * Over the workers: the utilisation law. Under processor sharing all who are present share the
   * workers, and this is about them.
   */
  readonly workers: LittlesLaw;
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
    this.backends = service.replicas.map(() => new BackendRecorder(from));
    this.membership = new Presence(service.replicas.map(({ absent }) => absent));
    this.presence = new LittlesLaw(from);
    this.workers = new LittlesLaw(from);
  }

  /** A request has come, and has been let in or not. */
  arrived(request: Request, admitted: boolean): void {
    const { now } = this.simulator;
    if (admitted && !this.closed) this.presence.arrive(now);
    if (!isMeasured(this.span, request.intended)) return;
    const backend = this.backends[request.replica];
    this.sent++;
    backend.requests++;
    this.windows.sent(request.intended);
    // With one replica there is nothing to be fair about.
    if (this.backends.length > 1) this.windows.picked(now, request.replica);
    if (admitted) return;
    this.turnedAway++;
    backend.turnedAway++;
    this.windows.failed(request.intended);
  }

  /** The replica is done with the request: it is answered, or the caller took it back. */
  departed(request: Request, ok: boolean): void {
    const { now } = this.simulator;
    if (!this.closed) this.presence.depart(now, request.serverArrival);
    if (!isMeasured(this.span, request.intended)) return;
    if (!ok) {
      this.failed++;
      this.windows.failed(request.intended);
      return;
    }
    const latency = now - request.serverArrival;
    const backend = this.backends[request.replica];
    this.completed++;
    backend.completed++;
    this.latency.record(latency);
    this.windows.completed(request.intended, latency);
    if (this.backends.length === 1) backend.latency = this.latency;
    else (backend.latency ??= new Histogram(0.01)).record(latency);
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
    const backend = this.backends[replica];
    const { now } = this.simulator;
    if (backend.busy.value !== busy) backend.busy.set(now, busy);
    if (backend.waiting.value !== waiting) backend.waiting.set(now, waiting);
  }

  /**
   * Mean share of a replica's workers that was busy over the measured span, whether it was in
   * service or not; null over no time. Valid after `close`.
   */
  utilisation(replica: number): number | null {
    const busy = this.backends[replica].busy.mean(this.end);
    return busy === null ? null : busy / this.service.replicas[replica].workers;
  }

  /** Mean number that waited for a worker of the replica. Valid after `close`. */
  meanQueueLength(replica: number): number | null {
    return this.backends[replica].waiting.mean(this.end);
  }

  /** Ends the measurement of the state; `jobs` tells who is still here. */
  close(jobs: readonly Job[]): void {
    if (this.closed) return;
    const { now } = this.simulator;
    this.closed = true;
    this.end = now;
    const present = jobs.filter((job) => job.request !== null);
    this.presence.finish(
      now,
      present.map((job) => job.request!.serverArrival),
    );
    this.workers.finish(
      now,
      present.filter((job) => job.grantedAt >= 0).map((job) => job.grantedAt),
    );
  }
}
