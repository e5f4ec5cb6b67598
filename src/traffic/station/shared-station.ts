import type { Actor, Simulator } from '../../engine/simulator.js';
import { END_OF_TIME, type Nanoseconds } from '../../engine/time.js';
import type { Job, Station, StationOwner } from '../job.js';

/**
 * Processor sharing: all who are present share the workers equally, none getting more than one.
 * A job that keeps its worker while it waits for an answer keeps its share.
 *
 * In virtual time, which is the service that each one present has attained since the station was
 * last empty, a computation ends at an instant known when it begins; a heap orders them, and only
 * the first has an event. Ends are rounded to whole nanoseconds; the virtual time is not.
 */
export class SharedStation implements Station, Actor {
  actorId = -1;
  private readonly heap: Job[] = [];
  private present = 0;
  private attained = 0;
  private attainedAt: Nanoseconds = 0;
  private order = 0;
  private pendingAt: Nanoseconds = -1;
  private handle = 0;
  private speed = 1;

  constructor(
    private readonly simulator: Simulator,
    private readonly owner: StationOwner,
    private readonly workers: number,
  ) {
    simulator.add(this);
  }

  get waiting(): number {
    return Math.max(0, this.present - this.workers);
  }

  get busy(): number {
    return Math.min(this.present, this.workers);
  }

  hasRoom(limit: number): boolean {
    return this.present < this.workers + limit;
  }

  enter(job: Job): void {
    this.advance();
    this.present++;
    job.slot = -1;
    this.owner.granted(job);
    this.arm();
  }

  run(job: Job, duration: Nanoseconds): void {
    this.advance();
    job.running = true;
    job.residue = 0;
    job.virtualEnd = this.attained + duration;
    job.order = this.order++;
    this.heap.push(job);
    this.siftUp(job, this.heap.length - 1);
    this.arm();
  }

  wake(): void {
    this.pendingAt = -1;
    this.advance();
    const job = this.heap[0];
    job.residue = job.virtualEnd - this.attained;
    this.removeFromHeap(job);
    this.owner.computed(job);
    this.arm();
  }

  left(job: Job): Nanoseconds {
    this.advance();
    return job.running ? job.virtualEnd - this.attained : 0;
  }

  changeSpeed(speed: number): void {
    this.advance();
    this.speed = speed;
    this.arm();
  }

  leave(job: Job): void {
    this.advance();
    if (job.running) this.removeFromHeap(job);
    this.present--;
    if (this.present === 0) this.attained = 0;
    this.arm();
  }

  private get rate(): number {
    return this.present > this.workers ? (this.speed * this.workers) / this.present : this.speed;
  }

  private advance(): void {
    const { now } = this.simulator;
    if (this.present > 0) this.attained += (now - this.attainedAt) * this.rate;
    this.attainedAt = now;
  }

  /** Sees to it that the event pending is the end of the first computation. */
  private arm(): void {
    const { now } = this.simulator;
    let due = -1;
    if (this.heap.length > 0 && this.speed > 0) {
      const left = (this.heap[0].virtualEnd - this.attained) / this.rate;
      due = Math.min(now + Math.max(0, Math.round(left)), END_OF_TIME);
    }
    if (due === this.pendingAt) return;
    if (this.pendingAt >= 0) this.simulator.cancel(this.handle);
    this.pendingAt = due;
    if (due >= 0) this.handle = this.simulator.schedule(due - now, this, 0);
  }

  private removeFromHeap(job: Job): void {
    const index = job.slot;
    const last = this.heap.pop()!;
    job.running = false;
    job.slot = -1;
    if (last === job) return;
    this.siftUp(last, index);
    this.siftDown(last, last.slot);
  }

  private siftUp(job: Job, from: number): void {
    const { heap } = this;
    let index = from;
    while (index > 0) {
      const parent = heap[(index - 1) >> 1];
      if (isBefore(parent, job)) break;
      this.place(parent, index);
      index = (index - 1) >> 1;
    }
    this.place(job, index);
  }

  private siftDown(job: Job, from: number): void {
    const { heap } = this;
    let index = from;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1], heap[child])) child++;
      if (isBefore(job, heap[child])) break;
      this.place(heap[child], index);
      index = child;
    }
    this.place(job, index);
  }

  private place(job: Job, index: number): void {
    this.heap[index] = job;
    job.slot = index;
  }
}

function isBefore(a: Job, b: Job): boolean {
  return a.virtualEnd < b.virtualEnd || (a.virtualEnd === b.virtualEnd && a.order < b.order);
}
