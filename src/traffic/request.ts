import type { Message } from '../net/packet.js';
import type { Route } from '../net/trace.js';
import type { Nanoseconds } from '../engine/time.js';
import type { Effort } from './attempts/effort.js';
import { Branch } from './branch.js';
import type { Front } from './front.js';
import type { Job } from './job.js';

/** How a request ended, from its caller's point of view. The index enters the digest. */
export const outcomes = [
  'completed',
  'timed-out',
  'rejected', // the replica's queue was full and it said so
  'refused', // nobody listens there (ICMP port unreachable), or a filter rejects
  'unreachable', // no route, no neighbour, TTL exceeded (ICMP or local)
  'unknown-name', // the DNS server knows no such name
  'no-backend', // the balancer has no eligible backend
  'ports-exhausted', // no free source port
  'message-too-long', // more than a datagram carries, or the way with DF set
  'cancelled', // the caller gave up because its own caller did
  'call-failed', // the service could not answer: a call that it made itself failed
  'reset', // the replica went down over it
  'dns-unanswered', // the DNS server refuses, or says nothing in time
] as const;

export type Outcome = (typeof outcomes)[number];

export const OUTCOME = Object.fromEntries(outcomes.map((name, index) => [name, index])) as Record<
  Outcome,
  number
>;

/** That of no workload's. */
export const NO_BRANCH = Branch.root('');

const NOBODY: readonly number[] = [];

/** The outcome of what has found no address for a name. */
export function unnamed(answered: boolean): number {
  return answered ? OUTCOME['unknown-name'] : OUTCOME['dns-unanswered'];
}

/** Who is told when a request ends. */
export interface Caller {
  /** The request is handed back: read it now, for the caller's hold on it ends here. */
  ended(request: Request, outcome: number): void;
}

/**
 * One request and its response: one attempt, on one channel. Pooled; carried by reference inside
 * packets. Times are in nanoseconds of the simulation; -1 where it has not happened.
 */
export class Request implements Message {
  /**
   * How many still look at it: its caller, the replica that works on it, each packet that carries
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
  /** Index of the workload (root requests) in the model's list. */
  workload = 0;
  /** Index of the client within the workload. */
  client = 0;

  caller: Caller | null = null;
  /** What the caller keeps with it. */
  callerData = 0;
  /** Where the caller keeps it among those that are under way with it. */
  place = 0;
  /** The attempts to get it answered, or those that it is one of; null without such. */
  effort: Effort | null = null;
  /** The request on whose behalf this call is made; null for a root. */
  parent: Request | null = null;

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
  /** Until the caller's time limit; Infinity for none. */
  deadline: Nanoseconds = Infinity;
  /** At the balancer, and out of it: their difference is the wait for a backend. */
  balancerArrival: Nanoseconds = -1;
  balancerDeparture: Nanoseconds = -1;
  /** At the replica. */
  serverArrival: Nanoseconds = -1;
  /** Worker taken. */
  serviceStart: Nanoseconds = -1;
  serverDeparture: Nanoseconds = -1;

  /** What its service takes where nobody else is there: its own computations and those of its calls. */
  ownService: Nanoseconds = 0;

  /** The replica's notes on it while it works on it. */
  job: Job | null = null;
  /** Where it was served: index of the replica in its service, -1 before that is known. */
  replica = -1;
  /** Over a network: by which service it came, where others do some of that one's work. */
  front: Front | null = null;
  /** Without a network: by which of several balancers it came. */
  balancer = 0;
  /** Over a network, at the client: where it was sent from (0 before that), and to. */
  clientAddress = 0;
  clientPort = 0;
  targetAddress = 0;
  targetPort = 0;
  /** Over a network, at the server: where it came from, and to which of its addresses. */
  peerAddress = 0;
  peerPort = 0;
  servedAddress = 0;
  servedPort = 0;
  /** True once the caller has been told: later news of it is nobody's. */
  over = false;
  /** Set by a server that refused it, read by the channel when the response arrives. */
  refusal = 0;
  trace: Route | null = null;

  /** Places in its service's list that it has been given to, by the attempts of one effort. */
  get tried(): readonly number[] {
    return this.effort === null ? NOBODY : this.effort.tried;
  }

  hold(): void {
    this.holders++;
  }

  letGo(): void {
    if (--this.holders === 0) this.home?.recycle(this);
  }
}

/** The way from a caller to a service: direct, or over the network. */
export interface Channel {
  /** Sends a request; `request.caller` is told of its end exactly once. */
  send(request: Request): void;
  /** The caller gave up: tell the server, if `withdraw`, and forget it. Does not call back. */
  abandon(request: Request, withdraw: boolean): void;
}
