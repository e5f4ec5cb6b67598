import { SECOND } from '../../engine/time.js';
import { limit } from '../plain/guards.js';
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

export const LIMITS = 'Requests of one caller that may go by it: a rate, or a bucket of tokens.';

/** So many a second: whole ones, at an interval that makes it exact. */
function bucketOf(rate: number) {
  const tokens = Math.max(1, Math.floor(rate));
  return { tokens, fill: tokens, interval: Math.max(1, Math.round((tokens / rate) * SECOND)) };
}
