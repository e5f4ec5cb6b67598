import type { Distribution } from '../engine/distribution.js';
import type { RandomFactory } from '../engine/random.js';
import { NOBODY } from '../facts/facts.js';
import type { Simulator } from '../engine/simulator.js';
import type { Nanoseconds } from '../engine/time.js';
import type { Attempts } from '../calls/attempts/attempts.js';
import { type Client, ClientShares } from './clients.js';
import { Branch } from '../calls/branch.js';
import { Draw } from '../calls/draw.js';
import { NO_HEAD, type RequestHead } from '../calls/head.js';
import { Patience, type PatienceOptions } from '../calls/patience.js';
import type { ObjectiveOptions } from '../measure/objective.js';
import type { MeasurementSpan } from '../measure/measurement-span.js';
import type { Caller, Request } from '../calls/request.js';
import type { Channel } from '../calls/channel.js';
import type { RequestPool } from '../calls/request-pool.js';
import { WorkloadRecorder } from './workload-recorder.js';

export interface WorkloadOptions extends PatienceOptions {
  name: string;
  /** Place in the model's list. */
  index: number;
  clients: readonly Client[];
  start: Nanoseconds;
  /** Nothing is sent at or after this instant; Infinity for no end. */
  stop: Nanoseconds;
  /** Requests at most; Infinity for no end. */
  requests: number;
  /** What the requests say of themselves; absent for nothing. */
  head?: RequestHead;
  /** Bytes of payload. */
  size: Distribution;
  /** Multiplies the work; null for 1. */
  work: Distribution | null;
  /** Null for no keys. */
  keys: Distribution | null;
  /** 0 to 7. */
  priority: number;
  /** Null for none. */
  objective?: ObjectiveOptions | null;
}

/** Decides when requests are sent. */
export interface TrafficSource {
  /** Called once, at the workload's start. */
  begin(workload: Workload): void;
  /** A request has ended: `data` is what it was sent with. */
  ended(data: number): void;
}

/**
 * The requests of one kind of user: makes them, sends them by their client's channel, sees to the
 * time limit and records how they end. When they are sent is the source's business.
 *
 * Sizes, work, keys and clients are drawn by the request's number, so whatever policy serves them,
 * they are the same.
 */
export class Workload implements Caller {
  readonly recorder: WorkloadRecorder;
  readonly shares: ClientShares;
  /** Told when all that the workload owes has ended (`isSettled`), perhaps more than once. */
  onSettled: (() => void) | null = null;
  /** By client. */
  private readonly channels: readonly Channel[];
  private readonly size: Draw;
  private readonly work: Draw | null;
  private readonly keys: Draw | null;
  private readonly patience: Patience;
  private readonly branch: Branch;
  private readonly head: RequestHead;
  private sent = 0;
  /** Requests under way that were meant to be sent before the end of the measured span. */
  private owed = 0;
  private waiting = 0;
  private over = false;

  constructor(
    readonly simulator: Simulator,
    private readonly requests: RequestPool,
    random: RandomFactory,
    readonly options: WorkloadOptions,
    private readonly source: TrafficSource,
    private readonly span: MeasurementSpan,
  ) {
    const { name, clients, size, work, keys } = options;
    this.recorder = new WorkloadRecorder(simulator, span, clients, options.objective ?? null);
    this.shares = new ClientShares(clients, random.keyed(name, 'client'));
    this.size = new Draw(size, random.keyed(name, 'size'));
    this.work = work && new Draw(work, random.keyed(name, 'work'));
    this.keys = keys && new Draw(keys, random.keyed(name, 'key'));
    this.branch = Branch.root(name);
    this.head = options.head ?? NO_HEAD;
    const jitter = random.keyed(name, 'back-off');
    this.patience = new Patience(simulator, requests, jitter, span, options);
    this.channels = clients.map(({ channel }) => this.patience.over(channel));
  }

  /** Sets the source going; the clock must not be past the workload's start. */
  start(): void {
    if (this.options.requests > 0) this.source.begin(this);
    else this.exhaust();
  }

  get attempts(): Attempts | null {
    return this.patience.attempts;
  }

  /** Nothing more will be sent. */
  get isExhausted(): boolean {
    return this.over;
  }

  /**
   * Nothing that is measured is under way, and nothing more will come: the source is exhausted, or
   * the measured span is over. Load may go on after that.
   */
  get isSettled(): boolean {
    return this.owed === 0 && (this.over || this.simulator.now >= this.span.until);
  }

  /** Requests that wait for their end, measured or not. */
  get underWay(): number {
    return this.waiting;
  }

  /**
   * Sends the request `number` now, on behalf of a client; `data` comes back to the source when it
   * ends. The source sees to it that the workload is not exhausted.
   */
  send(number: number, client: number, data: number): void {
    const { options, simulator } = this;
    const { now } = simulator;
    const from = options.clients[client];
    const request = this.requests.make();
    request.number = number;
    request.branch = request.trial = this.branch;
    request.origin = options.index;
    request.client = client;
    request.head = this.head;
    request.push(this);
    request.callerData = data;
    request.size = Math.round(this.size.at(number));
    if (this.work !== null) request.work = this.work.at(number);
    if (this.keys !== null) request.key = Math.floor(this.keys.at(number));
    request.priority = options.priority;
    request.clientAddress = from.address;
    request.intended = request.sent = now;
    this.waiting++;
    if (now < this.span.until) this.owed++;
    this.recorder.noteSent(request);
    if (simulator.facts.requests !== null) this.tellMade(request, from.name);
    if (++this.sent >= options.requests) this.over = true;
    this.channels[client].send(request);
  }

  private tellMade(request: Request, place: string): void {
    const { facts, now: at } = this.simulator;
    const { id, number } = request;
    const of = { parent: NOBODY, why: 'client', workload: this.options.name } as const;
    const which = { number: number + 1, attempt: 0, to: '' };
    facts.requests?.tell(
      { kind: 'request-made', at, place, request: id, ...of, ...which },
      request,
    );
  }

  /** A user of a client, known by what its requests were sent with, sends no more. */
  leave(client: number, user: number): void {
    this.options.clients[client].channel.part?.(user);
  }

  /** Called by the source when nothing more will come. */
  exhaust(): void {
    this.over = true;
    if (this.isSettled) this.settle();
  }

  ended(request: Request, outcome: number): void {
    this.recorder.noteEnd(request, outcome);
    this.waiting--;
    if (request.intended < this.span.until) this.owed--;
    const data = request.callerData;
    this.requests.end(request, outcome);
    this.source.ended(data);
    if (this.owed === 0 && this.isSettled) this.settle();
  }

  private settle(): void {
    if (this.over) this.patience.clear();
    this.onSettled?.();
  }
}
