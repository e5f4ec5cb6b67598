import type { Actor, Simulator } from '../../engine/simulator.js';
import { END_OF_TIME, type Nanoseconds, wholeNanoseconds } from '../../engine/time.js';
import type { Job, Station, StationOwner } from '../job.js';
import type { WaitingLine } from './waiting-line.js';

/** In place of a heap index: the job has a worker. */
const GRANTED = 0;

/**
 * Workers that each serve one job at a time, and a line before them. There may be very many stations,
 * each looked at but now and then: what it keeps is one object, and what a job needs is in the job.
 */
export class WorkerStation implements Station, Actor {
  actorId = -1;
  busy = 0;
  private dispatching = false;
  private speed = 1;

  constructor(
    protected readonly simulator: Simulator,
    private readonly owner: StationOwner,
    private readonly workers: number,
    private readonly line: WaitingLine,
  ) {
    simulator.add(this);
  }

  get waiting(): number {
    return this.line.length;
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
    job.residue = 0;
    if (this.speed === 1) this.endIn(job, duration);
    else this.begin(job, duration);
  }

  /** A computation is over: events tell it by the job's number. */
  wake(number: number): void {
    const job = this.owner.jobs[number];
    job.running = false;
    this.owner.computed(job);
  }

  left(job: Job): Nanoseconds {
    if (!job.running) return 0;
    return this.speed === 0 ? job.virtualEnd : this.due(job) * this.speed;
  }

  changeSpeed(speed: number): void {
    const running = this.owner.jobs.filter((job) => job.running && job.station === this);
    const left = running.map((job) => this.left(job));
    for (const job of running) this.halt(job);
    this.speed = speed;
    running.forEach((job, i) => this.begin(job, left[i]));
  }

  leave(job: Job): void {
    if (job.slot !== GRANTED) {
      this.line.remove(job);
      return;
    }
    if (job.running) this.halt(job);
    job.running = false;
    job.slot = -1;
    this.busy--;
    if (!this.dispatching && this.line.length > 0) this.dispatch();
  }

  /** While all is halted, `virtualEnd` is what is left. */
  private begin(job: Job, left: Nanoseconds): void {
    const { speed, simulator } = this;
    job.station = this;
    if (speed === 0) {
      job.virtualEnd = left;
      return;
    }
    const duration = Math.min(wholeNanoseconds(left / speed), END_OF_TIME - simulator.now);
    job.residue += left - duration * speed;
    this.endIn(job, duration);
  }

  protected endIn(job: Job, duration: Nanoseconds): void {
    const { simulator } = this;
    job.station = this;
    job.virtualEnd = simulator.now + duration;
    job.handle = simulator.schedule(duration, this, job.number);
  }

  private halt(job: Job): void {
    if (this.speed > 0) this.breakOff(job);
  }

  /** Takes back what `endIn` has begun. */
  protected breakOff(job: Job): void {
    this.simulator.cancel(job.handle);
  }

  /** How long the computation that `endIn` has begun still takes. */
  protected due(job: Job): Nanoseconds {
    return job.virtualEnd - this.simulator.now;
  }

  private grant(job: Job): void {
    this.busy++;
    job.slot = GRANTED;
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
