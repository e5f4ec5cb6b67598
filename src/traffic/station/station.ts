import type { Nanoseconds } from '../../engine/time.js';
import type { Job } from '../job.js';

/**
 * The workers of a replica and those who wait for them. A job enters, is granted a worker now or
 * later, computes as often as it likes, and leaves; between computations it keeps its worker.
 */
export interface Station {
  /** Jobs that wait for a worker. */
  readonly waiting: number;
  /** Workers that are taken. */
  readonly busy: number;
  /** Whether one more may come while at most `limit` wait. */
  hasRoom(limit: number): boolean;
  /** The job asks for a worker: the owner hears of the grant, perhaps before this returns. */
  enter(job: Job): void;
  /** A granted job computes: `duration` ns of a worker of its own. The owner hears of the end. */
  run(job: Job, duration: Nanoseconds): void;
  /**
   * Nanoseconds of a worker of its own, at speed 1, that a computation under way still takes. Times are
   * whole: what of it will be left undone, or done in excess, is the job's residue.
   */
  left(job: Job): Nanoseconds;
  /** Computations go on at another speed, those under way included; 0 halts them, 1 is normal. */
  changeSpeed(speed: number): void;
  /** The job goes away, whether it waits, computes or does nothing. Others may be granted. */
  leave(job: Job): void;
}

export interface StationOwner {
  /** By their numbers; others' may be among them. */
  readonly jobs: readonly Job[];
  granted(job: Job): void;
  computed(job: Job): void;
}
