import { END_OF_TIME, type Nanoseconds, wholeNanoseconds } from '../engine/time.js';
import type { Gatekeeper } from '../calls/authorization/gatekeeper.js';
import type { Draw } from '../calls/draw.js';
import { Down, type Errors, NORMAL, type Slowness } from './condition.js';
import type { Job, Station, StationOwner } from './job.js';
import type { ResponseSink, Server, TurnListener } from '../calls/server.js';
import type { Request } from '../calls/request.js';
import type { Channel } from '../calls/channel.js';
import type { Crew } from '../mesh/crew.js';
import type { Forwarder } from '../mesh/forwarder.js';
import { TokenBucket } from '../calls/guards/token-bucket.js';
import { OUTCOME } from '../calls/outcome.js';
import { FLAG, FROM_UPSTREAM } from '../calls/response.js';
import type { Service } from './service.js';
import type { ReplicaOptions, ShedOptions } from './service-options.js';
import type { ServiceRecorder } from './service-recorder.js';
import { Forwarding } from './forwarding.js';
import { createStation } from './station/disciplines.js';
import { StepCalls, type StepOwner } from './step-calls.js';
import { ReplicaVitals } from './vitals.js';

/**
 * One server of a service: takes requests in, has its workers compute, calls other services, and
 * answers.
 *
 * A request begins by taking a worker. While it waits for calls it keeps the worker (`blocking`) or
 * gives it back and asks for one again when it next computes; the queue's limit is for newcomers
 * only. When calls fail the request does, with `call-failed`, and the remaining steps are left out.
 *
 * It may become slow, pause (it computes nothing, and takes in what comes) and go down: then all that
 * it was working on is lost, and what comes is refused.
 *
 * Where its machine has a cpu, a worker that computes waits for a core first, and keeps it to the end.
 *
 * Not modelled: fallbacks for failed calls; preemption.
 */
export class Replica implements Server, StationOwner, StepOwner {
  readonly jobs: readonly Job[];
  private readonly station: Station;
  /** Of `options`, which would be one more thing to fetch for each request. */
  private readonly fullSpeed: number;
  /** Null where its service calls nobody. */
  private calls: StepCalls | null = null;
  /** Null where its service serves requests itself. */
  private forwarding: Forwarding | null = null;
  /** Services that have it among their replicas too; null for none. */
  private sharers: { recorder: ServiceRecorder; place: number }[] | null = null;
  /** Kept from `watch` on. */
  private vitals: ReplicaVitals | null = null;
  private readonly turns: TurnListener[] = [];
  /** Divides the speed; added to each computation that begins. */
  private slowness: Slowness = NORMAL;
  private errors: Errors | null;
  private readonly gatekeeper: Gatekeeper | null;
  private readonly bucket: TokenBucket | null;
  private paused = false;
  /** Why it is down, as bits of `Down`; 0 while it is up. */
  private downs = 0;
  /** It takes nothing new, and finishes what it has. */
  private retiring = false;
  /** Requests that came while it was down, or retired; and that it had as it went down. */
  refused = 0;
  lost = 0;
  /** It belongs to the set that requests go to; one that does not may still finish what it has. */
  private enrolled: boolean;
  private readonly downListeners: ((down: boolean) => void)[] = [];
  private readonly pauseListeners: ((paused: boolean) => void)[] = [];
  private readonly drainListeners: ((draining: boolean) => void)[] = [];
  private readonly retireListeners: ((retiring: boolean) => void)[] = [];

  constructor(
    readonly service: Service,
    readonly options: ReplicaOptions,
    readonly index: number,
  ) {
    const { queue } = service.options;
    this.jobs = service.jobs;
    this.fullSpeed = options.speed;
    const { cpu, workers } = options;
    this.station = createStation(queue.discipline, service.simulator, this, workers, cpu);
    this.errors = service.options.errors ?? null;
    this.gatekeeper = options.gatekeeper ?? null;
    const { limit = null } = service.options;
    this.bucket = limit && new TokenBucket(limit);
    if (service.options.shed?.deadline === true) this.watch();
    this.enrolled = !options.absent;
    this.noteCapacity();
  }

  /** Gives the replica its channels, one for each of the service's calls. */
  connect(channels: readonly Channel[]): void {
    const { facts, requests, simulator, sites } = this.service;
    if (sites.length === 0) return;
    const patient = channels.map((channel, i) => sites[i].patience.over(channel));
    this.calls = new StepCalls(this, simulator, requests, facts, sites, patient);
  }

  /** Gives a proxy its workers, each with a way on. @returns what sends requests on */
  connectOn(crew: Crew, ways: readonly Channel[]): Forwarder {
    const { facts, requests, simulator, recorder } = this.service;
    this.forwarding = new Forwarding(
      ...([this, recorder, simulator, requests, facts, crew, ways] as const),
    );
    return this.forwarding.forwarder;
  }

  /** Another service has it among its replicas, at a place of that one's list. */
  share(recorder: ServiceRecorder, place: number): void {
    (this.sharers ??= []).push({ recorder, place });
  }

  /** What the replica knows of itself, from the first call on: call it before the run. */
  watch(): ReplicaVitals {
    const { simulator } = this.service;
    this.vitals ??= new ReplicaVitals(simulator, this.options.workers, () => this.speed);
    return this.vitals;
  }

  get name(): string {
    return this.options.name;
  }

  get address(): number {
    return this.options.address;
  }

  get workers(): number {
    return this.options.workers;
  }

  /** Of a worker as it is now: 0 while paused. */
  get speed(): number {
    return this.paused ? 0 : this.options.speed / this.slowness.factor;
  }

  /** It has not crashed, and its machine is up; it may have left the set, and be over. */
  get isUp(): boolean {
    return (this.downs & ~Down.REMOVED) === 0;
  }

  get isResponsive(): boolean {
    return this.downs === 0 && !this.paused;
  }

  onDown(listener: (down: boolean) => void): void {
    this.downListeners.push(listener);
  }

  onPause(listener: (paused: boolean) => void): void {
    this.pauseListeners.push(listener);
  }

  onDrain(listener: (draining: boolean) => void): void {
    this.drainListeners.push(listener);
  }

  onRetire(listener: (retiring: boolean) => void): void {
    this.retireListeners.push(listener);
  }

  /** Makes it slow, or normal again; what is under way goes on at the new speed. */
  setSlowness(slowness: Slowness): void {
    this.vitals?.pass();
    this.slowness = slowness;
    this.changeSpeed();
  }

  /** Has it fail of its own accord, or not. */
  setErrors(errors: Errors | null): void {
    this.errors = errors;
  }

  setPaused(paused: boolean): void {
    this.vitals?.pass();
    this.paused = paused;
    this.changeSpeed();
    for (const listener of this.pauseListeners) listener(paused);
  }

  /** Takes it down for a reason of `Down`, or takes the reason away. */
  setDown(reason: number, down: boolean): void {
    const before = this.downs !== 0;
    this.downs = down ? this.downs | reason : this.downs & ~reason;
    if ((this.downs !== 0) === before) return;
    if (!before) this.loseAll();
    this.noteCapacity();
    for (const listener of this.downListeners) listener(!before);
  }

  isDownFor(reason: number): boolean {
    return (this.downs & reason) !== 0;
  }

  /**
   * Its process takes no new connections, and sends those that it has away as they come to rest; or it is as
   * before. Without a network each request is a connection.
   */
  retire(retiring: boolean): void {
    if (this.retiring === retiring) return;
    this.retiring = retiring;
    for (const listener of this.retireListeners) listener(retiring);
  }

  /** It has left the set and sends its clients' connections away, or does not any more. */
  drain(draining: boolean): void {
    for (const listener of this.drainListeners) listener(draining);
  }

  /** It joins the set, or leaves it. */
  enrol(enrolled: boolean): void {
    const { recorder, simulator } = this.service;
    this.enrolled = enrolled;
    recorder.membership.set(this.index, enrolled, simulator.now);
    for (const sharer of this.sharers ?? []) {
      sharer.recorder.membership.set(sharer.place, enrolled, simulator.now);
    }
    this.noteCapacity();
  }

  /** It is up, and a worker has nothing to do. */
  get isFree(): boolean {
    return (
      this.isResponsive && this.station.busy < this.options.workers && this.station.waiting === 0
    );
  }

  /** Tells `listener` whenever the first request comes, and whenever the last has gone. */
  onTurn(listener: TurnListener): void {
    this.watch();
    this.turns.push(listener);
  }

  accept(request: Request, sink: ResponseSink): boolean {
    const { service } = this;
    if (this.downs !== 0 || (this.retiring && request.served === null)) {
      this.refused++;
      this.service.facts.ended('request-lost', this.name, request, OUTCOME.refused);
      sink.lost(request, OUTCOME.refused);
      return false;
    }
    const { limit, full } = service.options.queue;
    const refusal = this.refusalOf(request);
    const { shed = null } = service.options;
    const isShed = refusal === 0 && shed !== null && this.sheds(request, shed);
    const admitted = refusal === 0 && !isShed && this.station.hasRoom(limit);
    request.serverArrival = service.simulator.now;
    request.backend = this.index;
    service.recorder.arrived(request, admitted);
    if (refusal !== OUTCOME.denied && service.simulator.facts.requests !== null) {
      service.facts.queued(this.name, request, this.station.waiting, admitted);
    }
    request.front?.arrived(request, admitted, this);
    if (refusal !== 0) {
      this.answer(request, sink, refusal);
      return true;
    }
    if (isShed) {
      request.flags |= FLAG.OM;
      this.answer(request, sink, OUTCOME.shed);
      return true;
    }
    if (!admitted) {
      if (full === 'reject') this.answer(request, sink, OUTCOME.rejected);
      return full === 'reject';
    }
    request.hold();
    const job = service.takeJob();
    request.job = job;
    job.request = request;
    job.sink = sink;
    job.replica = this;
    job.step = 0;
    job.failure = 0;
    if (this.errors?.early === true) this.draw(job, request, this.errors);
    if (this.vitals !== null) this.note(job, request, this.vitals);
    this.enter(job);
    return true;
  }

  /** By what a request is kept out, whatever room there is; 0 where it is not. */
  private refusalOf(request: Request): number {
    const { gatekeeper, bucket } = this;
    if (gatekeeper !== null && !gatekeeper.admits(request, this.name)) return OUTCOME.denied;
    if (bucket !== null && !bucket.take(this.service.simulator.now)) return OUTCOME['rate-limited'];
    return 0;
  }

  withdraw(request: Request): void {
    const job = request.job as Job | null;
    if (job === null) return;
    this.calls?.drop(job);
    if (this.forwarding !== null) {
      this.forwarding.drop(job);
      this.service.recorder.answeredWith(request, OUTCOME.cancelled);
    }
    this.close(job, false);
    if (this.service.simulator.facts.requests !== null) {
      this.service.facts.withdrawn(this.name, request);
    }
    request.letGo();
  }

  /** The station has a worker for the job. */
  granted(job: Job): void {
    const { now } = this.service.simulator;
    const request = job.request!;
    if (request.serviceStart < 0) {
      request.serviceStart = now;
      this.service.recorder.served++;
      if (this.service.simulator.facts.requests !== null) {
        this.service.facts.taken(this.name, request);
      }
      if (request.effort !== null) request.effort.started(request);
    }
    job.grantedAt = now;
    this.service.recorder.workerTaken();
    this.proceed(job);
  }

  computed(job: Job): void {
    const { vitals } = this;
    if (job.residue !== 0) this.service.recorder.work.ends(job.residue * this.fullSpeed);
    if (vitals !== null) {
      job.demand -= this.doneBy(job, vitals, 0);
    }
    job.step++;
    this.proceed(job);
  }

  /** Goes on with the job, which has a worker, or needs none just now. */
  proceed(job: Job): void {
    const { steps } = this.service;
    while (job.failure === 0 && job.step < steps.length) {
      const step = steps[job.step];
      const { work } = step;
      if (work !== null) {
        if (job.present) {
          this.vitals?.begins(this.service.pace(work, job.request!));
          this.compute(job, this.duration(work, job.request!));
        } else this.enter(job);
        return;
      }
      job.step++;
      const { sites } = step;
      const goesOn =
        sites === null ? this.forwarding!.send(job) : this.calls!.make(job, sites, step.wait);
      if (!goesOn) return;
    }
    this.finish(job);
  }

  /** The job waits for answers only: it may give its worker back. */
  rests(job: Job): void {
    if (!this.service.options.blocking && job.present) this.leave(job);
  }

  private compute(job: Job, duration: Nanoseconds): void {
    this.service.recorder.work.begins(duration * this.fullSpeed);
    this.station.run(job, duration);
  }

  /**
   * Work that is left of a computation under way. What rounding has to do with it so far is settled:
   * the books of before and after are closed on their own.
   */
  settle(job: Job): number {
    const { recorder } = this.service;
    recorder.work.ends(job.residue * this.fullSpeed);
    job.residue = 0;
    return this.station.left(job) * this.fullSpeed;
  }

  private finish(job: Job): void {
    const { service } = this;
    const request = job.request!;
    const sink = job.sink!;
    const isBooked = this.forwarding !== null && job.failure !== 0;
    if (job.failure === 0 && this.errors !== null) this.draw(job, request, this.errors);
    const { failure } = job;
    this.close(job, failure === 0);
    if (this.forwarding === null && (failure === 0 || failure === OUTCOME.errored))
      request.responseSize = Math.round(service.response.of(request));
    this.answer(request, sink, failure, isBooked);
    request.letGo();
  }

  /** Whether it fails with this one, as far as that is not clear yet. */
  private draw(job: Job, request: Request, { share, status }: Errors): void {
    if (!this.service.fails(request, share)) return;
    job.failure = OUTCOME.errored;
    request.status = status;
  }

  /** Whether it has too much to do for this one. */
  private sheds(request: Request, { queue, utilisation, deadline }: ShedOptions): boolean {
    const { station, options } = this;
    if (queue !== null && station.waiting >= queue) return true;
    if (utilisation !== null && station.busy >= utilisation * options.workers) return true;
    if (!deadline) return false;
    const until = Math.min(request.deadline, request.parent?.deadline ?? Infinity);
    return this.service.simulator.now + this.watch().expectedLatency > until;
  }

  /** @param isBooked the failure is in the service's books already */
  private answer(request: Request, sink: ResponseSink, refusal: number, isBooked = false): void {
    request.serverDeparture = this.service.simulator.now;
    request.refusal = refusal;
    if (refusal !== 0) {
      if (!isBooked) this.service.recorder.answeredWith(request, refusal);
      request.flags = (request.flags & ~FLAG.OM) | FROM_UPSTREAM;
    }
    this.service.facts.ended('request-answered', this.name, request, refusal);
    sink.respond(request, refusal);
  }

  /** The job is over, here and in the books. */
  private close(job: Job, ok: boolean): void {
    const { service } = this;
    const request = job.request!;
    request.backend = this.index;
    service.recorder.departed(request, ok);
    request.front?.departed(request, ok, this);
    request.job = null;
    job.calling = false;
    const { vitals } = this;
    if (vitals !== null) this.forget(job, ok, vitals);
    if (job.running) service.recorder.work.ends(this.settle(job));
    if (job.present) this.leave(job);
    service.giveBack(job);
    if (vitals?.inFlight === 0 && this.downs === 0) {
      for (const turn of this.turns) turn(true);
    }
  }

  private changeSpeed(): void {
    this.station.changeSpeed(this.speed / this.options.speed);
    this.noteCapacity();
  }

  /** The workers that there are: none where it has left the set, and is done with all it had. */
  private noteCapacity(): void {
    const { service, options, index } = this;
    const workers = this.enrolled || this.station.busy > 0 ? options.workers : 0;
    const speed = this.downs === 0 ? this.speed : 0;
    service.recorder.capacity(index, workers, speed);
    for (const { recorder, place } of this.sharers ?? []) recorder.capacity(place, workers, speed);
  }

  /** Those who wait go first: none of them shall get a worker that becomes free here. */
  private loseAll(): void {
    const mine = this.jobs.filter((job) => job.request !== null && job.replica === this);
    const waiting = mine.filter((job) => job.present && job.grantedAt < 0);
    const others = mine.filter((job) => !waiting.includes(job));
    for (const job of [...waiting, ...others]) {
      const { request, sink } = job;
      // One that ended may have taken others with it.
      if (request?.job !== job || job.replica !== this) continue;
      this.lost++;
      this.calls?.drop(job);
      this.forwarding?.drop(job);
      this.close(job, false);
      request.serverDeparture = this.service.simulator.now;
      this.service.facts.ended('request-lost', this.name, request, OUTCOME.reset);
      sink!.lost(request, OUTCOME.reset);
      request.letGo();
    }
  }

  private note(job: Job, request: Request, vitals: ReplicaVitals): void {
    job.load = vitals.inFlight;
    job.demand = 0;
    for (const { work } of this.service.steps) {
      if (work !== null) job.demand += this.service.expectedDemand(work, request);
    }
    vitals.entered(job.demand);
    if (job.load === 0) for (const turn of this.turns) turn(false);
  }

  private forget(job: Job, ok: boolean, vitals: ReplicaVitals): void {
    const { request } = job;
    let { demand } = job;
    // What is computed of the step in hand is off the books already.
    if (job.running) {
      demand -= this.doneBy(job, vitals, this.station.left(job) * this.options.speed);
    }
    const latency = this.service.simulator.now - request!.serverArrival;
    vitals.departed(demand, job.load, latency, ok);
  }

  /** What the step in hand has taken off the books, with so much of it left to compute. */
  private doneBy(job: Job, vitals: ReplicaVitals, left: number): number {
    const { work } = this.service.steps[job.step];
    const pace = this.service.pace(work!, job.request!);
    vitals.ends(pace);
    return (this.service.demand(work!, job.request!) - left) * pace;
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
    if (this.sharers !== null) {
      for (const { recorder, place } of this.sharers) {
        recorder.station(place, station.busy, station.waiting);
      }
    }
    if (!this.enrolled) this.noteCapacity();
  }

  private duration(work: Draw, request: Request): Nanoseconds {
    const own = this.service.demand(work, request) / this.fullSpeed;
    const whole = wholeNanoseconds(own);
    request.ownService += whole;
    const { extra, factor } = this.slowness;
    // The factor is in the station's speed already.
    const duration = extra === 0 ? whole : wholeNanoseconds(own + extra / factor);
    return Math.min(duration, END_OF_TIME - this.service.simulator.now);
  }
}
