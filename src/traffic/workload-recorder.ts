import type { Simulator } from '../engine/simulator.js';
import type { Nanoseconds } from '../engine/time.js';
import { Histogram } from '../measure/histogram.js';
import { ObjectiveMeter, type ObjectiveOptions } from '../measure/objective.js';
import { WindowSeries } from '../measure/windows.js';
import type { Client } from './clients.js';
import { StepRecorder } from './steps.js';
import { endsWithin, isMeasured, type MeasurementSpan } from '../measure/measurement-span.js';
import type { Hops } from '../calls/hops.js';
import { HopSums } from './hop-sums.js';
import type { Request } from '../calls/request.js';
import { OUTCOME, outcomes } from '../calls/outcome.js';
import { ResponseCounts } from '../calls/response.js';

/** Sums of nanoseconds over completed requests. */
const NETWORK = 0;
const BALANCER_QUEUE = 1;
const SERVER_QUEUE = 2;
const SERVICE = 3;
const EARLIER_ATTEMPTS = 4;
const PROXY = 5;
const BACK_OFF = 6;
const SUMS = 7;

/** Mean nanoseconds of a completed request by stage; together they are its latency. */
export interface Stages {
  /** Until the attempt that was answered was sent: attempts that failed, back-off, a hedge's delay. */
  earlierAttempts: number;
  /** Of that, waits before another attempt. */
  backOff: number;
  /** On the way, name look-ups included. */
  network: number;
  /** In proxies: computing, and in line there. */
  proxy: number;
  balancerQueue: number;
  /** Until a worker took it for the first time. */
  serverQueue: number;
  /** From then to the answer: calls and further waits for a worker included. */
  service: number;
}

/** What is kept of a client. */
export class ClientRecorder {
  sent = 0;
  completed = 0;
  /** Answers that came within the span, to whatever was sent before them. */
  answered = 0;
  /** Null before the first answer; that of the workload where there is only one client. */
  latency: Histogram | null = null;
  /** Of completed requests, what their service takes where nobody else is there: the sum. */
  ownService = 0;
  /** The least that a completed request has spent on the way. */
  leastWay = Infinity;

  /**
   * Sum of latencies by sum of own service times: a mean of the ratios would have no bound where
   * service times come close to nothing. Infinity where nothing was answered, null where nothing was
   * asked, or service takes no time.
   */
  get slowdown(): number | null {
    if (this.latency === null) return this.sent > 0 ? Infinity : null;
    return this.ownService > 0 ? this.latency.sum / this.ownService : null;
  }

  /** Mean time of a request that meets nobody on its way nor in its service; null before the first. */
  get ownTime(): number | null {
    return this.completed === 0 ? null : this.ownService / this.completed + this.leastWay;
  }
}

/** Clients that are told apart window by window at most: each takes eight bytes in each window. */
const MOST_APART = 256;

/** Hears of each measured request that fails. */
export interface FailureWatch {
  /** @param intended when it was to be sent */
  failed(intended: Nanoseconds, outcome: number): void;
}

/** What is kept of a workload's measured requests. */
export class WorkloadRecorder {
  /** Ended requests by outcome (its index in `outcomes`). */
  readonly byOutcome = new Float64Array(outcomes.length);
  readonly latency = new Histogram(0.001);
  readonly windows: WindowSeries;
  /** What failed, in HTTP's words. */
  readonly responses = new ResponseCounts();
  /** Null where nothing is asked of the answers. */
  readonly objective: ObjectiveMeter | null;
  readonly clients: readonly ClientRecorder[];
  /** Of those that travel by connections; null before the first. */
  steps: StepRecorder | null = null;
  /** Of those that go by proxies; null before the first. */
  hops: HopSums | null = null;
  /** Requests sent. */
  sent = 0;
  readonly watches: FailureWatch[] = [];
  private ended = 0;
  private readonly tellsApart: boolean;
  private readonly sums = new Float64Array(SUMS);

  constructor(
    private readonly simulator: Simulator,
    private readonly span: MeasurementSpan,
    clients: readonly Client[],
    objective: ObjectiveOptions | null = null,
  ) {
    this.objective = objective && new ObjectiveMeter(objective, span.from);
    this.tellsApart = clients.length > 1 && clients.length <= MOST_APART;
    this.windows = new WindowSeries(span.window, this.tellsApart ? clients.length : 0, span.from);
    this.clients = clients.map(() => new ClientRecorder());
  }

  get completed(): number {
    return this.latency.count;
  }

  /** Answers that came within the span, whenever their requests were sent. */
  get answered(): number {
    return this.clients.reduce((sum, { answered }) => sum + answered, 0);
  }

  /** Sent and not ended. */
  get unfinished(): number {
    return this.sent - this.ended;
  }

  /** Failed requests by reason; reasons that did not occur are left out. */
  get failed(): Map<string, number> {
    const failed = new Map<string, number>();
    outcomes.forEach((name, outcome) => {
      const count = this.byOutcome[outcome];
      if (outcome !== OUTCOME.completed && count > 0) failed.set(name, count);
    });
    return failed;
  }

  /** Null where no request was completed. */
  get stages(): Stages | null {
    const { completed, sums } = this;
    if (completed === 0) return null;
    return {
      earlierAttempts: sums[EARLIER_ATTEMPTS] / completed,
      backOff: sums[BACK_OFF] / completed,
      network: sums[NETWORK] / completed,
      proxy: sums[PROXY] / completed,
      balancerQueue: sums[BALANCER_QUEUE] / completed,
      serverQueue: sums[SERVER_QUEUE] / completed,
      service: sums[SERVICE] / completed,
    };
  }

  noteSent(request: Request): void {
    if (!isMeasured(this.span, request.intended)) return;
    this.sent++;
    this.clients[request.client].sent++;
    this.windows.sent(request.intended);
    if (this.tellsApart) this.windows.due(request.intended, request.client);
  }

  noteEnd(request: Request, outcome: number): void {
    const { intended } = request;
    const { span, simulator } = this;
    if (outcome === OUTCOME.completed && endsWithin(span, intended, simulator.now)) {
      this.clients[request.client].answered++;
    }
    if (!isMeasured(span, intended)) return;
    this.ended++;
    this.byOutcome[outcome]++;
    if (this.objective !== null) {
      const ok = outcome === OUTCOME.completed;
      this.objective.note(simulator.now, ok ? simulator.now - intended : Infinity);
    }
    if (outcome !== OUTCOME.completed) {
      this.responses.failed(request, outcome);
      this.windows.failed(intended);
      for (const watch of this.watches) watch.failed(intended, outcome);
      return;
    }
    if (request.flags !== 0) this.responses.flagged(request, outcome);
    const latency = simulator.now - intended;
    const balancerQueue = request.balancerDeparture - request.balancerArrival;
    const serverQueue = request.serviceStart - request.serverArrival;
    const service = request.serverDeparture - request.serviceStart;
    const earlier = request.sent - intended;
    const { sums } = this;
    const way = latency - earlier - balancerQueue - serverQueue - service;
    sums[EARLIER_ATTEMPTS] += earlier;
    sums[BACK_OFF] += request.backedOff;
    sums[NETWORK] += way;
    sums[BALANCER_QUEUE] += balancerQueue;
    const { hops, timings } = request;
    if (hops === null || hops.total < 0) {
      sums[SERVER_QUEUE] += serverQueue;
      sums[SERVICE] += service;
    } else this.noteHops(hops, way, serverQueue + service);
    if (timings !== null && timings.asked >= 0) {
      (this.steps ??= new StepRecorder()).note(request, timings, simulator.now);
    }
    this.latency.record(latency);
    this.windows.completed(intended, latency);
    if (this.tellsApart) this.windows.picked(intended, request.client);
    const client = this.clients[request.client];
    client.completed++;
    client.ownService += request.ownService;
    if (way < client.leastWay) client.leastWay = way;
    if (this.clients.length === 1) client.latency = this.latency;
    else (client.latency ??= new Histogram(0.01)).record(latency);
  }

  /**
   * What its own server, a proxy, took goes to those behind it.
   * @param way to that one and back
   * @param there how long it was at that one
   */
  private noteHops(hops: Hops, way: Nanoseconds, there: Nanoseconds): void {
    const { sums } = this;
    (this.hops ??= new HopSums()).note(hops, way, there - hops.total);
    sums[PROXY] += hops.proxies + there - hops.total;
    sums[BACK_OFF] += hops.backOff;
    sums[NETWORK] += hops.network;
    sums[BALANCER_QUEUE] += hops.balancerQueue;
    sums[SERVER_QUEUE] += hops.serverQueue;
    sums[SERVICE] += hops.service;
    sums[EARLIER_ATTEMPTS] += hops.earlierAttempts;
  }
}
