import type { Nanoseconds } from '../engine/time.js';
import type { ResponseSink } from '../calls/server.js';
import type { Request } from '../calls/request.js';

/** Who has a job. */
interface Keeper {
  /** Work that is left of a computation under way. */
  settle(job: Job): Nanoseconds;
}

/**
 * A replica's notes on a request that it works on. Pooled by the service; the fields of the second
 * half belong to the station that the job is in.
 */
export class Job {
  /** @param number place among the service's jobs */
  constructor(readonly number: number) {}

  /** Null while the job is free. */
  request: Request | null = null;
  sink: ResponseSink | null = null;
  replica: Keeper | null = null;
  /** Index of the handler's step in hand. */
  step = 0;
  /** Calls of this step that have not been answered. */
  readonly calls: Request[] = [];
  /** Calls being sent out now: the step is not over before all are. */
  calling = false;
  /** Of this step: how many were made, how many of them answered or failed, how many are needed. */
  made = 0;
  answered = 0;
  failed = 0;
  wanted = 0;
  /** The longest service of its own among those answered. */
  longest: Nanoseconds = 0;
  /** An outcome, once the request cannot succeed any more. */
  failure = 0;
  /** Of a proxy: what has its request in hand; null for nobody. */
  errand: object | null = null;
  /** In the station: it has a worker, or waits for one. */
  present = false;
  /** When the present worker was taken. */
  grantedAt: Nanoseconds = 0;

  /** A computation is under way. */
  running = false;
  /** Below 0 while it waits; else the place in the heap, or 0 where there is none. */
  slot = -1;
  /** Where it computes, and the event that ends that. */
  station: Station | null = null;
  handle = 0;
  /** Demand that is not computed yet, and how many were here when it came: for `ReplicaVitals`. */
  demand = 0;
  load = 0;

  /** When the computation is over; under processor sharing: at which attained service. */
  virtualEnd = 0;
  /** Processor sharing: decides between equal ends. */
  order = 0;
  /** What rounding to whole nanoseconds has left out of the computation, at full speed. */
  residue: Nanoseconds = 0;
  /** Neighbours in a waiting line. */
  previous: Job | null = null;
  next: Job | null = null;
}

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

/** Jobs in the order of joining, linked through themselves: each can leave from anywhere. */
export class JobList {
  length = 0;
  first: Job | null = null;
  last: Job | null = null;

  append(job: Job): void {
    job.previous = this.last;
    job.next = null;
    if (this.last === null) this.first = job;
    else this.last.next = job;
    this.last = job;
    this.length++;
  }

  remove(job: Job): void {
    if (job.previous === null) this.first = job.next;
    else job.previous.next = job.next;
    if (job.next === null) this.last = job.previous;
    else job.next.previous = job.previous;
    job.previous = job.next = null;
    this.length--;
  }
}
