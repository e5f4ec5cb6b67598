import type { Attempted, HostChoice, Request, RetryBound, Seat } from '../request.js';
import type { Channel } from '../channel.js';

/** Who sees to efforts. */
interface Keeper {
  /** A worker has taken an attempt. */
  started(effort: Effort, attempt: Request): void;
  /** Whether what ended so may be tried again. */
  mayRepeat(attempt: Request, outcome: number): boolean;
}

/** What is under way to get one request answered. Pooled. */
export class Effort implements Attempted {
  /** The request that the caller sees; null while the effort is free. */
  request: Request | null = null;
  channel: Channel | null = null;
  /** Under way. */
  readonly attempts: Request[] = [];
  /** Attempts so far. */
  sent = 0;
  /** Backends that they were given to, where a balancer hands requests over. */
  readonly tried: number[] = [];
  /** Tries so far, and the hedges of the present one. */
  rounds = 0;
  hedges = 0;
  /** A worker has taken one of a tied pair. */
  begun = false;
  /** Being sent, or given up, just now: what ends meanwhile decides nothing yet. */
  sending = false;
  closing = false;
  /** Outcome of the last attempt that failed. */
  failure = 0;
  /** Another try follows that. */
  retriable = false;
  /** And what HTTP calls that: `request.status` and `request.flags`. */
  status = 0;
  flags = 0;
  /** The breaker that it has passed, and the one that counts a retry of it now; null for none. */
  breaker: RetryBound | null = null;
  retrying: RetryBound | null = null;
  seat: Seat | null = null;
  /** Pending events; -1 for none. */
  backoff = -1;
  further = -1;
  /** Counts the uses: tells whether this is still about the same request. */
  serial = 0;

  constructor(
    readonly slot: number,
    readonly hosts: HostChoice | null,
    /** Tries at most. */
    private readonly most: number,
    private readonly home: Keeper,
  ) {}

  get isLast(): boolean {
    return this.rounds >= this.most;
  }

  get staysThere(): boolean {
    const kind = this.hosts?.kind;
    // HAProxy's redispatch comes with the last.
    return kind === 'same' || (kind === 'redispatch' && this.rounds + 1 < this.most);
  }

  /** Gives up the place that it keeps, if it does. */
  leaveSeat(): void {
    const { seat } = this;
    this.seat = null;
    seat?.leave();
  }

  repeats(attempt: Request, outcome: number): boolean {
    return !this.isLast && this.home.mayRepeat(attempt, outcome);
  }

  /** A worker has taken an attempt. */
  started(attempt: Request): void {
    this.home.started(this, attempt);
  }
}
