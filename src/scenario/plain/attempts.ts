import { failures, retried, type Outcome } from '../../calls/outcome.js';
import { conditions, type Condition } from '../../calls/attempts/table.js';
import { MILLISECOND, SECOND } from '../../engine/time.js';
import * as k from '../words.js';

/** A budget of retries over time. */
export const tokens = {
  share: k
    .number({ min: 0, max: 1000 })
    .describe('Retries for each request that ends without another.'),
  perSecond: k.integer({ min: 0, max: 1e6 }).describe('Retries that are allowed besides.'),
  ttl: k.duration({ min: SECOND, max: 60 * SECOND }).describe('How long requests count for it.'),
};

/** Attempts. */
const MOST = 50;

/** Linkerd's. */
export const TOKENS = { share: 0.2, perSecond: 10, ttl: 10 * SECOND };

export const retries = k.object({
  attempts: k
    .integer({ min: 1, max: MOST })
    .describe(
      'One after the other, the first included: one more than Envoy calls num_retries and Istio ' +
        'attempts, and what nginx calls proxy_next_upstream_tries.',
    ),
  timeout: k
    .orNone(k.duration({ min: 1 }))
    .describe('Of each attempt; none: as long as the caller waits.'),
  on: k
    .list(k.choice([...failures, ...conditions]))
    .describe(
      "Failures after which it tries again, or Envoy's conditions (docs/mesh.md says what they take in).",
    ),
  statuses: k
    .list(k.integer({ min: 100, max: 599 }))
    .leftOut([])
    .describe('Those of `retriable-status-codes`.'),
  base: k.duration().describe('Back-off before the second; then twice as much.'),
  max: k.duration().describe('Of a back-off.'),
  jitter: k
    .choice(['full', 'whole', 'none'])
    .describe(
      'full: the wait is drawn from 0 up to the back-off; whole: in whole milliseconds below it, as Envoy does.',
    ),
  hosts: k
    .choice(['any', 'others', 'unused', 'same', 'redispatch', 'elsewhere'])
    .leftOut('any')
    .describe(
      'Which replica the next one goes to: any; others, as far as so many reselections find one; never ' +
        'one that was tried; the same; the same, but for the last attempt; another than the last. Where callers balance.',
    ),
  reselections: k
    .integer({ min: 0, max: 100 })
    .leftOut(1)
    .describe('Times that the policy chooses anew for `hosts: others`, or unused.'),
  overtime: k
    .choice(['cancel', 'hedge'])
    .leftOut('cancel')
    .describe('When the time of an attempt is up: give it up, or let it go on beside the next.'),
  budget: k
    .orNone(k.object(tokens))
    .leftOut(null)
    .describe('Of all retries of this caller, as in Finagle and Linkerd.'),
  repeat: k
    .choice(['any', 'idempotent'])
    .leftOut('any')
    .describe('What has been sent is sent again: always, or but for POST, LOCK and PATCH.'),
});

/** Back-off as Envoy's router has it. */
export const RETRIES = {
  attempts: 2,
  timeout: null,
  on: [...retried] as (Outcome | Condition)[],
  statuses: [] as number[],
  base: 25 * MILLISECOND,
  max: 250 * MILLISECOND,
  jitter: 'full' as 'full' | 'whole' | 'none',
  hosts: 'any' as 'any' | 'others' | 'unused' | 'same' | 'redispatch' | 'elsewhere',
  reselections: 1,
  overtime: 'cancel' as 'cancel' | 'hedge',
  budget: null as typeof TOKENS | null,
  repeat: 'any' as 'any' | 'idempotent',
};

const ENVOY = { ...RETRIES, attempts: 2, on: ['5xx'] as Condition[], jitter: 'whole' as const };

/**
 * As these do by themselves, as far as it can be said here. Envoy tries again only after what a route names,
 * here 5xx: its num_retries and back-off. Istio (pilot/pkg/networking/core/route/retry). nginx's
 * proxy_next_upstream: error and timeout, at once, once a peer, and nothing that is not idempotent; HAProxy
 * 2.6: retries 3 of connections that fail, a second apart, by the same server. Linkerd's ServiceProfiles:
 * 5xx at once, by budget alone.
 */
/**
 * From 1.24 on no status is retriable unless a route says so (pilot/pkg/networking/core/route/retry/retry.go,
 * EXCLUDE_UNSAFE_503_FROM_DEFAULT_RETRY); before, 503 was.
 */
const ISTIO = {
  ...ENVOY,
  attempts: 3,
  on: [
    'connect-failure',
    'refused-stream',
    'unavailable',
    'cancelled',
    'retriable-status-codes',
  ] as Condition[],
  hosts: 'others' as const,
  reselections: 5,
};

export const RETRIERS = {
  envoy: ENVOY,
  istio: ISTIO,
  'istio-1.23': { ...ISTIO, statuses: [503] },
  nginx: {
    ...RETRIES,
    attempts: MOST,
    on: ['no-response'],
    base: 0,
    max: 0,
    jitter: 'none' as const,
    hosts: 'unused' as const,
    reselections: 20,
    repeat: 'idempotent' as const,
  },
  haproxy: {
    ...RETRIES,
    attempts: 4,
    on: ['connect-failure'],
    base: SECOND,
    max: SECOND,
    jitter: 'none' as const,
    hosts: 'same' as const,
  },
  linkerd: {
    ...RETRIES,
    attempts: MOST,
    on: ['5xx'],
    base: 0,
    max: 0,
    jitter: 'none' as const,
    budget: TOKENS,
  },
} satisfies Record<string, unknown>;

/** One of `after` and `percentile` is there. */
export const hedge = k.object({
  after: k
    .orNone(k.duration())
    .describe('With the first under way for so long; none: at the percentile alone.'),
  percentile: k
    .orNone(k.fraction())
    .describe('Of the latencies of first attempts so far, instead of a fixed time.'),
  samples: k
    .integer({ min: 1 })
    .describe('Latencies that make a percentile; until then it is `after`.'),
  attempts: k.integer({ min: 2, max: 5 }).describe('Under way at most, the first included.'),
  others: k
    .choice(['cancel', 'leave'])
    .describe('What becomes of the others at the first answer: stopped, or left running.'),
});

export const HEDGE = {
  after: null,
  percentile: null,
  samples: 100,
  attempts: 2,
  others: 'cancel' as const,
};

/** How often, and when, a caller tries to get one answer. */
export const attempts = {
  retries: k.orNone(retries),
  hedge: k.orNone(hedge),
  tied: k.switched(k.object({ delay: k.duration() }), { delay: 0 }),
};

export const ATTEMPTS = { retries: null, hedge: null, tied: null };

export type PlainAttempts = k.FieldsOf<typeof attempts>;
export type PlainRetries = k.ValueOf<typeof retries>;
export type PlainHedge = k.ValueOf<typeof hedge>;
