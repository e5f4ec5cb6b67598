import type { Actor, Simulator } from '../../engine/simulator.js';
import type { Nanoseconds } from '../../engine/time.js';
import type { Job } from '../job.js';
import type { Station, StationOwner } from './station.js';
import type { WaitingLine } from './waiting-line.js';

/** Workers that each serve one job at a time, and a line before them. */
export class WorkerStation implements Station, Actor {
  actorId = -1;
  /** By worker: its job, and the event that ends the computation under way. */
  private readonly jobs: (Job | null)[];
  private readonly handles: Int32Array;
  private readonly idle: Int32Array;
  private idleCount: number;
  private dispatching = false;

  constructor(
    private readonly simulator: Simulator,
    private readonly owner: StationOwner,
    private readonly workers: number,
    private readonly line: WaitingLine,
  ) {
    this.jobs = new Array<Job | null>(workers).fill(null);
    this.handles = new Int32Array(workers);
    // Worker 0 is on top of the stack.
    this.idle = Int32Array.from({ length: workers }, (_, i) => workers - 1 - i);
    this.idleCount = workers;
    simulator.add(this);
  }

  get waiting(): number {
    return this.line.length;
  }

  get busy(): number {
    return this.workers - this.idleCount;
  }

  hasRoom(limit: number): boolean {
    return this.line.length < limit || (this.idleCount > 0 && this.line.length === 0);
  }

  enter(job: Job): void {
    job.slot = -1;
    if (this.idleCount > 0 && this.line.length === 0) this.grant(job);
    else this.line.push(job);
  }

  run(job: Job, duration: Nanoseconds): void {
    job.running = true;
    this.handles[job.slot] = this.simulator.schedule(duration, this, job.slot);
  }

  wake(worker: number): void {
    const job = this.jobs[worker]!;
    job.running = false;
    this.owner.computed(job);
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
    this.idle[this.idleCount++] = worker;
    if (!this.dispatching && this.line.length > 0) this.dispatch();
  }

  private grant(job: Job): void {
    const worker = this.idle[--this.idleCount];
    this.jobs[worker] = job;
    job.slot = worker;
    this.owner.granted(job);
  }

  /** A job that is granted may leave at once: the loop under way then takes the next. */
  private dispatch(): void {
    this.dispatching = true;
    while (this.idleCount > 0) {
      const job = this.line.pop();
      if (job === null) break;
      this.grant(job);
    }
    this.dispatching = false;
  }
}
