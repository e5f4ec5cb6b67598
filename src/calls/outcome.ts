import { Ending } from '../balancing/policy.js';

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
  'pool-full', // as many as may wait for a connection of the caller's pool do
  'errored', // the service answered, with a status of its own that says that it failed
  'overflowed', // a circuit breaker of the caller's has no room
  'rate-limited',
  'no-route', // none of the routes is for it
  'aborted', // a fault that a route injects
  'denied', // not allowed to call
  'shed', // turned away by one who has too much to do: load shedding, adaptive concurrency
] as const;

export type Outcome = (typeof outcomes)[number];

/** Failures after which a caller may try again. */
export const failures: readonly Outcome[] = outcomes.filter(
  (outcome) => outcome !== 'completed' && outcome !== 'cancelled',
);

/** Those after which it does unless told otherwise: the ones that another try may not meet. */
export const retried: readonly Outcome[] = [
  'timed-out',
  'rejected',
  'refused',
  'unreachable',
  'no-backend',
  'call-failed',
  'reset',
  'dns-unanswered',
  'errored',
];

export const OUTCOME = Object.fromEntries(outcomes.map((name, index) => [name, index])) as Record<
  Outcome,
  number
>;

/** The outcome of what has found no address for a name. */
export function unnamed(answered: boolean): number {
  return answered ? OUTCOME['unknown-name'] : OUTCOME['dns-unanswered'];
}

const ENDINGS = outcomes.map((outcome): Ending => {
  switch (outcome) {
    case 'completed':
      return Ending.ANSWERED;
    case 'rejected':
      return Ending.FAILED;
    case 'call-failed':
    case 'errored':
      return Ending.ERRED;
    case 'refused':
      return Ending.REFUSED;
    case 'timed-out':
      return Ending.TIMED_OUT;
    case 'cancelled':
      return Ending.ABANDONED;
    default:
      return Ending.BROKEN;
  }
});

/**
 * How a balancer sees the outcome of a request that a backend was given.
 * @param status of HTTP, that the backend has answered with; 0 for none of its own
 */
export function endingOf(outcome: number, status: number): Ending {
  if (status === 0) return ENDINGS[outcome];
  // What it says of the request (400 to 499) is no failure of its own.
  if (status < 500) return Ending.ANSWERED;
  return status >= 502 && status <= 504 ? Ending.FAILED : Ending.ERRED;
}
