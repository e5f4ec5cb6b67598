import type { Actor, Simulator } from '../../engine/simulator.js';
import { END_OF_TIME, type Nanoseconds, wholeNanoseconds } from '../../engine/time.js';
import type { Job } from '../job.js';
import type { Station, StationOwner } from './station.js';
import type { WaitingLine } from './waiting-line.js';

/** Workers that each serve one job at a time, and a line before them. */
export class WorkerStation implements Station, Actor {
  actorId = -1;
  /** By worker: its job, and the event that ends the computation under way. */
  private readonly jobs: (Job | null)[] = [];
  private readonly handles: number[] = [];
  /** Workers that have worked before and are free, the last one to become so on top. */
  private readonly idle: number[] = [];
  private dispatching = false;
  private speed = 1;

  constructor(
    private readonly simulator: Simulator,
    private readonly owner: StationOwner,
    private readonly workers: number,
    private readonly line: WaitingLine,
  ) {
    simulator.add(this);
  }

  get waiting(): number {
    return this.line.length;
  }

  get busy(): number {
    return this.jobs.length - this.idle.length;
  }

  hasRoom(limit: number): boolean {
    return this.line.length < limit || (this.busy < this.workers && this.line.length === 0);
  }

  enter(job: Job): void {
    job.slot = -1;
    if (this.busy < this.workers && this.line.length === 0) this.grant(job);
    else this.line.push(job);
  }

  run(job: Job, duration: Nanoseconds): void {
    job.running = true;
    if (this.speed === 1) this.endIn(job, duration);
    else this.begin(job, duration);
  }

  wake(worker: number): void {
    const job = this.jobs[worker]!;
    job.running = false;
    this.owner.computed(job);
  }

  left(job: Job): Nanoseconds {
    if (!job.running) return 0;
    return this.speed === 0 ? job.virtualEnd : (job.virtualEnd - this.simulator.now) * this.speed;
  }

  changeSpeed(speed: number): void {
    const running = this.jobs.filter((job) => job !== null && job.running) as Job[];
    const left = running.map((job) => this.left(job));
    for (const job of running) this.halt(job);
    this.speed = speed;
    running.forEach((job, i) => this.begin(job, left[i]));
  }

  leave(job: Job): void {
    const worker = job.slot;
    if (worker < 0) {
      this.line.remove(job);
      return;
    }
    if (job.running) this.halt(job);
    job.running = false;
    job.slot = -1;
    this.jobs[worker] = null;
    this.idle.push(worker);
    if (!this.dispatching && this.line.length > 0) this.dispatch();
  }

  /** While all is halted, `virtualEnd` is what is left. */
  private begin(job: Job, left: Nanoseconds): void {
    const { speed, simulator } = this;
    if (speed === 0) job.virtualEnd = left;
    else this.endIn(job, Math.min(wholeNanoseconds(left / speed), END_OF_TIME - simulator.now));
  }

  private endIn(job: Job, duration: Nanoseconds): void {
    job.virtualEnd = this.simulator.now + duration;
    this.handles[job.slot] = this.simulator.schedule(duration, this, job.slot);
  }

  private halt(job: Job): void {
    if (this.speed > 0) this.simulator.cancel(this.handles[job.slot]);
  }

  private grant(job: Job): void {
    // Most of a million workers may never be needed: they come to be when they are.
    const worker = this.idle.pop() ?? this.jobs.push(null) - 1;
    this.jobs[worker] = job;
    job.slot = worker;
    this.owner.granted(job);
  }

  /** A job that is granted may leave at once: the loop under way then takes the next. */
  private dispatch(): void {
    this.dispatching = true;
    while (this.busy < this.workers) {
      const job = this.line.pop();
      if (job === null) break;
      this.grant(job);
    }
    this.dispatching = false;
  }
}
