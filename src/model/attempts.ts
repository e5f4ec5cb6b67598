import type { PlainAttempts } from '../scenario/plain.js';
import type { Attempts } from '../calls/attempts/attempts.js';
import type { AttemptOptions } from '../calls/attempts/options.js';
import { outcomes } from '../calls/outcome.js';
import type { AttemptResults } from './results.js';

/** How a caller tries again, in live form; null where it never does. */
export function liveAttempts(plain: PlainAttempts): AttemptOptions | null {
  const { retries, hedge, tied } = plain;
  if (retries === null && hedge === null && tied === null) return null;
  return {
    rounds: retries?.attempts ?? 1,
    timeout: retries?.timeout ?? Infinity,
    on: retries?.on ?? [],
    statuses: retries?.statuses,
    repeat: retries?.repeat,
    hosts:
      retries === null ? undefined : { kind: retries.hosts, reselections: retries.reselections },
    overtime: retries?.overtime,
    budget: retries?.budget,
    backoff: retries ?? { base: 0, max: 0, jitter: 'none' },
    hedge: hedge && { ...hedge, after: hedge.after ?? Infinity, cancel: hedge.others === 'cancel' },
    tied: tied === null ? null : tied.delay,
  };
}

/** What is told of the attempts of one caller, or of several alike. */
export function attemptResults(all: readonly Attempts[]): AttemptResults | null {
  if (all.length === 0) return null;
  const sum = (of: (one: Attempts) => number): number => all.reduce((a, one) => a + of(one), 0);
  const sent = sum(({ recorder }) => recorder.sent);
  const requests = sum(({ recorder }) => recorder.requests);
  const ended = new Map<string, number>();
  outcomes.forEach((name, outcome) => {
    const count = sum(({ recorder }) => recorder.byOutcome[outcome]);
    if (count > 0) ended.set(name, count);
  });
  return {
    sent,
    perRequest: requests === 0 ? null : sent / requests,
    retries: sum(({ recorder }) => recorder.retries),
    hedges: sum(({ recorder }) => recorder.hedges),
    tied: sum(({ recorder }) => recorder.tied),
    wins: sum(({ recorder }) => recorder.wins),
    ended,
    unfinished: sum(({ recorder }) => recorder.unfinished),
  };
}
