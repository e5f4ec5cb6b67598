import { allowedRetries, lost } from '../references/guards.js';
import type { Reference, Row } from '../row.js';

const closed = (value: number, source: string): Reference => ({ value, error: 0, source });

/** What bounds calls: breakers, budgets, time limits and hedges. */
export const guards: readonly Row[] = [
  {
    id: 'breaker-lost',
    what: 'Breaker, 4 connections and 4 that wait, at load 1: share of requests with 503, UO',
    study: { scenario: 'breaker', set: [], replications: 40, customers: 200_000 },
    probe: 'users.flags.UO / users.sent',
    reference: () => closed(lost(4, 4, 4), 'M/M/4/8: p(8)'),
    kind: 'exact',
    tolerance: 0.01,
    sabotage: { what: 'room while current <= max', fault: 'room-for-one-more' },
  },
  {
    id: 'breaker-most',
    what: 'The same: most requests that waited at a time',
    study: { scenario: 'breaker', set: [], replications: 1, customers: 20_000 },
    probe: 'services.server.breakers.users.pending.most',
    reference: () => closed(4, 'the limit'),
    kind: 'identical',
    tolerance: 0,
    sabotage: { what: 'room while current <= max', fault: 'room-for-one-more' },
    quick: true,
  },
  ...[0.2, 0.5].map((share): Row => ({
    id: `retry-budget-${share}`,
    what: `Retry budget of ${share * 100} %, 100 requests given up one by one: retries at a time`,
    study: { scenario: 'retry-budget', set: [`share=${share}`], replications: 1 },
    probe: 'services.server.breakers.users.retries.most',
    reference: () =>
      closed(allowedRetries(100, share, 3), 'max(floor(share (active + pending)), 3)'),
    kind: 'identical',
    tolerance: 0,
    sabotage: { what: 'room while current <= max', fault: 'room-for-one-more' },
    quick: true,
  })),
  {
    id: 'hedge-load',
    what: 'Hedge after the mean of an exponential time: attempts a request',
    study: { scenario: 'hedged', set: [], replications: 20, customers: 100_000 },
    probe: 'users.attempts.perRequest',
    reference: () => closed(1 + Math.exp(-1), '1 + P(T > mean) = 1 + 1/e'),
    kind: 'exact',
    tolerance: 0.005,
    sabotage: { what: 'hedge 3 % later', set: ['after=10.3 ms'] },
  },
  {
    id: 'fan-out-patience',
    what: 'Page of 10 leaves, each call given 3 means, twice: pages that are answered',
    study: { scenario: 'patient-fan-out', set: [], replications: 20, customers: 20_000 },
    probe: 'users.successRatio',
    reference: () => closed((1 - Math.exp(-6)) ** 10, '(1 - exp(-3)^2)^10'),
    kind: 'exact',
    tolerance: 0.005,
    sabotage: { what: 'one attempt', set: ['attempts=1'] },
  },
];
