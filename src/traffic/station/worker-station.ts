import type { Actor, Simulator } from '../../engine/simulator.js';
import type { Nanoseconds } from '../../engine/time.js';
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
    job.virtualEnd = this.simulator.now + duration;
    this.handles[job.slot] = this.simulator.schedule(duration, this, job.slot);
  }

  wake(worker: number): void {
    const job = this.jobs[worker]!;
    job.running = false;
    this.owner.computed(job);
  }

  left(job: Job): Nanoseconds {
    return job.running ? job.virtualEnd - this.simulator.now : 0;
  }

  leave(job: Job): void {
    const worker = job.slot;
    if (worker < 0) {
      this.line.remove(job);
      return;
    }
    if (job.running) this.simulator.cancel(this.handles[worker]);
    job.running = false;
    job.slot = -1;
    this.jobs[worker] = null;
    this.idle.push(worker);
    if (!this.dispatching && this.line.length > 0) this.dispatch();
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
