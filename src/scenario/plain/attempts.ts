import { failures, retried, type Outcome } from '../../calls/outcome.js';
import { MILLISECOND } from '../../engine/time.js';
import * as k from '../words.js';

export const retries = k.object({
  attempts: k
    .integer({ min: 1, max: 50 })
    .describe(
      'One after the other, the first included: one more than Envoy calls num_retries and Istio ' +
        'attempts, and what nginx calls proxy_next_upstream_tries.',
    ),
  timeout: k
    .orNone(k.duration({ min: 1 }))
    .describe('Of each attempt; none: as long as the caller waits.'),
  on: k.list(k.choice(failures)).describe('Failures after which it tries again.'),
  base: k.duration().describe('Back-off before the second; then twice as much.'),
  max: k.duration().describe('Of a back-off.'),
  jitter: k.choice(['full', 'none']).describe('full: the wait is drawn from 0 up to the back-off.'),
});

/** Back-off as Envoy's router has it. */
export const RETRIES = {
  attempts: 2,
  timeout: null,
  on: [...retried] as Outcome[],
  base: 25 * MILLISECOND,
  max: 250 * MILLISECOND,
  jitter: 'full' as const,
};

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
