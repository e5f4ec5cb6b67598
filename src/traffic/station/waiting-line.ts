import { type Job, JobList } from '../job.js';

/** Jobs that wait for a worker, and who is next. */
export interface WaitingLine {
  readonly length: number;
  push(job: Job): void;
  /** Takes the next job out; null when nobody waits. */
  pop(): Job | null;
  /** A job gives up waiting. */
  remove(job: Job): void;
}

/** First come, first served. */
export class FcfsLine extends JobList implements WaitingLine {
  push(job: Job): void {
    this.append(job);
  }

  pop(): Job | null {
    const job = this.first;
    if (job !== null) this.remove(job);
    return job;
  }
}

/** Last come, first served; what a worker has begun is not interrupted. */
export class LifoLine extends JobList implements WaitingLine {
  push(job: Job): void {
    this.append(job);
  }

  pop(): Job | null {
    const job = this.last;
    if (job !== null) this.remove(job);
    return job;
  }
}

const PRIORITIES = 8;

/** The highest `request.priority` (0 to 7) first, within one first come, first served. */
export class PriorityLine implements WaitingLine {
  private readonly levels = Array.from({ length: PRIORITIES }, () => new JobList());
  private count = 0;

  get length(): number {
    return this.count;
  }

  push(job: Job): void {
    this.levelOf(job).append(job);
    this.count++;
  }

  pop(): Job | null {
    for (let priority = PRIORITIES - 1; priority >= 0; priority--) {
      const job = this.levels[priority].first;
      if (job === null) continue;
      this.remove(job);
      return job;
    }
    return null;
  }

  remove(job: Job): void {
    this.levelOf(job).remove(job);
    this.count--;
  }

  private levelOf(job: Job): JobList {
    return this.levels[job.request!.priority];
  }
}
