import { MILLISECOND, SECOND } from '../../engine/time.js';
import * as k from '../words.js';

/** A bucket of tokens, of which each request takes one. */
export const limit = k.object({
  tokens: k.integer({ min: 1 }).describe('At most at a time, and at first (max_tokens).'),
  fill: k.integer({ min: 1 }).describe('Put in at each interval (tokens_per_fill).'),
  interval: k.duration({ min: 1 }).describe('From fill to fill (fill_interval).'),
});

const share = () => k.fraction().describe('Of the requests.');

/** What goes wrong on purpose. */
export const fault = k.object({
  delay: k
    .orNone(k.object({ time: k.duration({ min: 1 }), share: share() }))
    .describe('Holds requests back, for all that they may have to go through yet.'),
  abort: k
    .orNone(k.object({ status: k.integer({ min: 200, max: 599 }), share: share() }))
    .describe('Answers with a status, in place of whom it was for.'),
});

export type PlainLimit = k.ValueOf<typeof limit>;
export type PlainFault = k.ValueOf<typeof fault>;

/** A service that is asked whether a request may go on. */
export const quota = {
  service: k.name().describe('Who decides: an answer of 429 is no.'),
  timeout: k.duration({ min: 1 }).describe('How long to wait for it.'),
  unanswered: k
    .choice(['allow', 'deny'])
    .describe(
      'What becomes of a request on which there is no answer: it goes on, or fails (500, RLSE).',
    ),
};

/** Envoy's rate limit filter. */
export const QUOTA = { timeout: 20 * MILLISECOND, unanswered: 'allow' as const };

/** As many under way as their latencies advise: Envoy's gradient controller. */
export const concurrency = {
  percentile: k.fraction().describe('Of the latencies of a window.'),
  window: k.duration({ min: 1 }).describe('From one new limit to the next.'),
  minimum: k
    .integer({ min: 1 })
    .describe('Of the limit, also while the least latency is measured.'),
  maximum: k.integer({ min: 1 }).describe('Of the limit.'),
  buffer: k.fraction().describe('Above the least latency, that is no sign of a queue yet.'),
  interval: k.duration({ min: 1 }).describe('The least latency is measured anew so often.'),
  jitter: k.fraction().describe('And later by a random part of that, up to this.'),
  requests: k.integer({ min: 1 }).describe('That measure it.'),
};

/** Envoy's defaults; its documentation's example where it has none: window and interval. */
export const CONCURRENCY = {
  percentile: 0.5,
  window: 100 * MILLISECOND,
  minimum: 3,
  maximum: 1000,
  buffer: 0.25,
  interval: 60 * SECOND,
  jitter: 0.15,
  requests: 50,
};

/** When a replica turns requests away by itself. */
export const shed = {
  queue: k.orNone(k.integer({ min: 1 })).describe('So many wait already.'),
  utilisation: k.orNone(k.fraction()).describe('Such a share of its workers is busy.'),
  deadline: k
    .boolean()
    .describe('At its present load it would answer after the caller has given up.'),
};

export const SHED = { queue: null, utilisation: null, deadline: false };
