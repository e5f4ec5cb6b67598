import { SECOND } from '../../engine/time.js';
import { CONCURRENCY, concurrency, limit, QUOTA, quota, SHED, shed } from '../plain/guards.js';
import * as k from '../words.js';

const { tokens, fill, interval } = limit.shape;

/** A rate limit: so many a second, or a bucket of tokens. */
export const limitWord = k.forms({
  scalar: k.check(k.frequency(), (rate, fail) => {
    if (rate === 0) fail([], 'lets nobody through: say how many, such as 100/s');
    return bucketOf(rate === 0 ? 1 : rate);
  }),
  map: k.turn(
    k.object({
      tokens,
      fill: fill.optional().describe('Put in at each interval. Default: tokens.'),
      interval: interval.default(SECOND),
    }),
    ({ tokens, fill = tokens, interval }) => ({ tokens, fill, interval }),
  ),
});

export const quotaWord = k
  .orNone(
    k.forms({
      scalar: k.turn(k.name(), (service) => ({ ...QUOTA, service })),
      map: k.object(k.withDefaults(quota, QUOTA)),
    }),
  )
  .default(null)
  .describe('A service that is asked first whether a request may go on: 429 is no.');

export const concurrencyWord = k
  .switched(k.object(k.withDefaults(concurrency, CONCURRENCY)), CONCURRENCY)
  .default(null)
  .describe('As many of one caller under way as their latencies advise; others fail: 503.');

export const shedWord = k
  .orNone(k.object(k.withDefaults(shed, SHED)))
  .default(null)
  .describe('When a replica turns requests away by itself: 503.');

export const LIMITS = 'Requests of one caller that may go by it: a rate, or a bucket of tokens.';

/** So many a second: whole ones, at an interval that makes it exact. */
function bucketOf(rate: number) {
  const tokens = Math.max(1, Math.floor(rate));
  return { tokens, fill: tokens, interval: Math.max(1, Math.round((tokens / rate) * SECOND)) };
}
