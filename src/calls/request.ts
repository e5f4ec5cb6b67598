import type { Dispatcher } from '../balancing/balancer.js';
import type { FarEnd, Message } from '../net/packet.js';
import type { Nanoseconds } from '../engine/time.js';
import { Timings } from '../transport/timings.js';
import type { Connection } from '../transport/transport.js';
import { Branch } from './branch.js';
import { NO_HEAD } from './head.js';
import { Hops } from './hops.js';
import type { Passenger } from './passenger.js';

/** That of no root's. */
export const NO_BRANCH = Branch.root('');

const NOBODY: readonly number[] = [];

/** Who is told when a request ends: whoever made it, and each wrapper on its way that wants to know. */
export interface Caller {
  /**
   * It has ended, with an `OUTCOME`. A wrapper does its own and passes it on by `request.finish`; for
   * whoever made it the hold on it ends here: read it now.
   */
  ended(request: Request, outcome: number): void;
}

/** Who wants to know of an answer that comes though the request was given up. */
export interface LateCaller {
  cameLate(request: Request, outcome: number): void;
}

/** Which backend a further attempt goes to: see `HostRule`. */
export interface HostChoice {
  readonly kind: 'others' | 'unused' | 'same' | 'redispatch' | 'elsewhere';
  readonly reselections: number;
}

/** A place at a backend, where it counts as under way. */
export interface Seat {
  readonly request: Request;
  /** Nobody comes any more. */
  leave(): void;
}

/** The attempts that a request is one of. */
export interface Attempted {
  /** Places in the balancer's list that they were given to, in that order. */
  readonly tried: number[];
  /** Which backends those after the first go to; null for whichever. */
  readonly hosts: HostChoice | null;
  /** No further one will follow. */
  readonly isLast: boolean;
  /** One that failed keeps its place at a backend for the next, which goes there as well; null for none. */
  seat: Seat | null;
  /** The next one goes to the same backend. */
  readonly staysThere: boolean;
  /** Whether another follows one that ended so. */
  repeats(attempt: Request, outcome: number): boolean;
  /** Some server has begun with one of them. */
  started(attempt: Request): void;
}

/** Who keeps books of requests that come to a server by another way than its own. */
export interface Front {
  arrived(request: Request, admitted: boolean, server: object): void;
  departed(request: Request, ok: boolean, server: object): void;
}

/** What bounds how many requests are tried again at a time. */
export interface RetryBound {
  hasRoom(what: 'retries'): boolean;
  refuse(what: 'retries', request: Request): void;
  enter(what: 'retries'): void;
  leave(what: 'retries'): void;
  rest(): void;
}

/**
 * One request and its response: one attempt, on one channel. Pooled; carried by reference inside
 * packets. Times are in nanoseconds of the simulation; -1 where it has not happened.
 */
export class Request implements Message, Passenger {
  /**
   * How many still look at it: its caller, the server that works on it, each packet that carries
   * it. The pool takes it back when the last lets go, so a late packet never meets another request.
   */
  holders = 0;
  /** Set by the pool. */
  home: { recycle(request: Request): void } | null = null;

  /** Counts up over the run, a call to another service included. */
  id = 0;
  /** Number within its workload, from 0; a call inherits its root's. Addresses random draws. */
  number = 0;
  attempt = 0;
  /** Which of its root's calls this is: two of them to the same service have draws of their own. */
  branch = NO_BRANCH;
  /**
   * The branch among the draws that differ from attempt to attempt: the same where all attempts that
   * led to it were the first.
   */
  trial = NO_BRANCH;
  /** Whose it is: index of its root's sender in the model's list, and of the client within that. */
  origin = 0;
  client = 0;

  /** How many are to be told of its end: see `push`. */
  depth = 0;
  /** Those, the first told last. An array that never shrinks, so that nothing allocates. */
  private readonly returns: (Caller | null)[] = [null, null, null, null];
  /** Told instead of them of an answer that comes too late; null for nobody. */
  late: LateCaller | null = null;
  /** What whoever made it keeps with it. */
  callerData = 0;
  /** Where that one keeps it among those that are under way. */
  place = 0;
  /** The attempts that it is one of; null without such. */
  effort: Attempted | null = null;
  /** The attempts to get it answered; null without such. */
  attempts: object | null = null;
  /** The request on whose behalf it is made, by a call or an attempt; null for a root. */
  parent: Request | null = null;
  /** How many there are above it. */
  generation = 0;

  /** What it says of itself. */
  head = NO_HEAD;
  /** Which route of those of whom it is for it goes by, and to which of its destinations. */
  route = 0;
  lane = 0;

  /** Payload bytes there and back. */
  size = 0;
  responseSize = 0;
  /** Multiplies the work: size(request) of the demand. */
  work = 1;
  /** Partition key, -1 for none. */
  key = -1;
  priority = 0;

  /** When it should have been sent: latency counts from here. */
  intended: Nanoseconds = 0;
  /** When it was; of several attempts, in the end the answered one. */
  sent: Nanoseconds = 0;
  /** Waits before it was tried again, of those between `intended` and `sent`. */
  backedOff: Nanoseconds = 0;
  /** Until the caller's time limit; Infinity for none. */
  deadline: Nanoseconds = Infinity;
  /** What sends it on once a balancer has chosen. */
  chooser: Dispatcher<Passenger> | null = null;
  /** At the balancer, and out of it: their difference is the wait for a backend. */
  balancerArrival: Nanoseconds = -1;
  balancerDeparture: Nanoseconds = -1;
  /** At the server. */
  serverArrival: Nanoseconds = -1;
  /** Worker taken. */
  serviceStart: Nanoseconds = -1;
  serverDeparture: Nanoseconds = -1;

  /** By a connection that keeps times: those of its steps. Its `asked` is -1 where there are none. */
  timings: Timings | null = null;

  /** What proxies behind it took, by their parts. Its `total` is -1 where there were none. */
  hops: Hops | null = null;

  /** What its service takes where nobody else is there: its own computations and those of its calls. */
  ownService: Nanoseconds = 0;

  /** The server's notes on it while it works on it. */
  job: object | null = null;
  /** Where it was served: index of the server among its balancer's backends, -1 before that is known. */
  backend = -1;
  /** Over a network: by which way it came, where servers have several. */
  front: Front | null = null;
  /** Without a network: by which of several balancers it came. */
  balancer = 0;
  /** Who asks; 0 for nobody in particular. What balancers read of it, who see no ports. */
  clientAddress = 0;
  readonly clientPort = 0;
  /** Over a network: what it is sent by, and what it has come by. */
  connection: Connection | null = null;
  served: Connection | null = null;
  /** Kept by the transport. */
  far: FarEnd | null = null;
  /** True once the caller has been told: later news of it is nobody's. */
  over = false;
  /** Set by a server that refused it, read by the channel when the response arrives. */
  refusal = 0;
  /** The HTTP status that a server, or a fault, has given it; 0: by its outcome. */
  status = 0;
  /** The one that it has passed, which bounds further tries of its; null for none. */
  breaker: RetryBound | null = null;
  /** Bits of `FLAG` beside that of its outcome. */
  flags = 0;

  /** Places in its service's list that it has been given to, by the attempts of one effort. */
  get request(): number {
    return this.id;
  }

  get tried(): readonly number[] {
    return this.effort === null ? NOBODY : this.effort.tried;
  }

  /** `caller` is told of the end, before those that were pushed earlier. */
  push(caller: Caller): void {
    this.returns[this.depth++] = caller;
  }

  /** Ends it, as far as the one pushed last knows: that one is told, and goes from the stack. */
  finish(outcome: number): void {
    this.returns[--this.depth]!.ended(this, outcome);
  }

  /** The connection that it was answered on took its steps then. */
  noteTimings(timings: Timings): void {
    (this.timings ??= new Timings()).copy(timings);
  }

  /** Its server is a proxy, whose own request is answered now. */
  noteHop(child: Request, now: Nanoseconds): void {
    (this.hops ??= new Hops()).note(child, now);
  }

  /** As an attempt of its own has it. */
  copyHops({ hops }: Request): void {
    if (hops !== null && hops.total >= 0) (this.hops ??= new Hops()).copy(hops);
  }

  hold(): void {
    this.holders++;
  }

  letGo(): void {
    if (--this.holders === 0) this.home?.recycle(this);
  }
}
