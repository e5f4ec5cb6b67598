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
