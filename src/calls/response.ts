import { OUTCOME, outcomes, type Outcome } from './outcome.js';
import type { Request } from './request.js';

/**
 * Why an answer is what it is, in the order in which Envoy prints them (source/common/stream_info/
 * utility.h; docs: configuration/observability/access_log/usage, RESPONSE_FLAGS). Each is a bit.
 */
export const flags = [
  'UH', // no healthy upstream
  'UT', // upstream request timeout
  'UF', // upstream connection failure
  'UC', // upstream connection termination
  'UO', // upstream overflow: circuit breaking
  'NR', // no route
  'DI', // delayed by fault injection
  'FI', // aborted by fault injection
  'RL', // rate limited
  'UAEX', // denied by an external authorization service
  'RLSE', // the rate limit service failed
  'DC', // the downstream gave up
  'URX', // attempts used up
  'OM', // the overload manager
  'DF', // DNS resolution failed
] as const;

export type Flag = (typeof flags)[number];

export const FLAG = Object.fromEntries(flags.map((name, place) => [name, 1 << place])) as Record<
  Flag,
  number
>;

/**
 * Among a request's flags: its outcome is an answer that another machine gave, so the outcome's own flag is
 * that machine's, not ours.
 */
export const FROM_UPSTREAM = 1 << 30;

/**
 * What HTTP makes of an outcome: the status that the caller's side of it answers with, and its flag. An
 * answer that the server gave itself (`rejected`, `call-failed`, `errored`) has none. 0: no answer at all.
 */
const TABLE: Record<Outcome, readonly [status: number, flag?: Flag]> = {
  completed: [200],
  'timed-out': [504, 'UT'],
  rejected: [503],
  refused: [503, 'UF'],
  unreachable: [503, 'UF'],
  'unknown-name': [503, 'DF'],
  'no-backend': [503, 'UH'],
  'ports-exhausted': [503, 'UF'],
  'message-too-long': [503, 'UF'],
  cancelled: [0, 'DC'],
  'call-failed': [500],
  reset: [503, 'UC'],
  'dns-unanswered': [503, 'DF'],
  'pool-full': [503, 'UO'],
  errored: [500],
  overflowed: [503, 'UO'],
  'rate-limited': [429, 'RL'],
  'no-route': [404, 'NR'],
  aborted: [503, 'FI'],
  denied: [403],
  shed: [503],
};

const STATUS = outcomes.map((outcome) => TABLE[outcome][0]);
const FLAGS = outcomes.map((outcome) => {
  const [, flag] = TABLE[outcome];
  return flag === undefined ? 0 : FLAG[flag];
});

/** The HTTP status of an end: the server's own, or by the outcome. */
export function statusOf(request: Request, outcome: number): number {
  return request.status === 0 ? STATUS[outcome] : request.status;
}

/** The flags of an end, as bits. */
export function flagsOf(request: Request, outcome: number): number {
  const { flags: own } = request;
  return own & FROM_UPSTREAM ? own & ~FROM_UPSTREAM : own | FLAGS[outcome];
}

/** As Envoy's access log has them: "UF,URX", or "-" for none. */
export function flagWords(bits: number): string {
  const words = flags.filter((_, place) => bits & (1 << place));
  return words.length === 0 ? '-' : words.join(',');
}

/** What the ends of some requests were in HTTP's words, but for plain successes. */
export class ResponseCounts {
  private readonly byStatus = new Map<number, number>();
  private readonly byFlag = new Uint32Array(flags.length);

  /** One that did not complete. */
  failed(request: Request, outcome: number): void {
    const status = statusOf(request, outcome);
    this.byStatus.set(status, (this.byStatus.get(status) ?? 0) + 1);
    this.flagged(request, outcome);
  }

  /** One that completed, though with flags of its own. */
  flagged(request: Request, outcome: number): void {
    const bits = flagsOf(request, outcome);
    for (let place = 0; place < flags.length; place++) {
      if (bits & (1 << place)) this.byFlag[place]++;
    }
  }

  /** Ends by status, in order; those without an answer as 0. @param completed how many were plain successes */
  statuses(completed: number): Map<string, number> {
    const all = new Map(this.byStatus);
    const success = STATUS[OUTCOME.completed];
    if (completed > 0) all.set(success, completed + (all.get(success) ?? 0));
    const sorted = [...all].sort(([a], [b]) => a - b);
    return new Map(sorted.map(([status, count]) => [String(status), count]));
  }

  /** Ends by flag, in Envoy's order. */
  flags(): Map<string, number> {
    const counted = flags.map((flag, place) => [flag, this.byFlag[place]] as const);
    return new Map(counted.filter(([, count]) => count > 0));
  }
}
