import { ATTEMPTS, HEDGE, hedge, RETRIES, retries } from '../plain/attempts.js';
import * as k from '../words.js';

const tied = k.object({
  delay: k
    .duration()
    .optional()
    .describe(
      'From the first to the second, unless a worker has the first by then. Default: 1 ms over a ' +
        'network, about two messages; none without.',
    ),
});

/** How often, and when, a caller tries to get one answer: a workload, or a call of a handler. */
export const attemptShape = {
  retries: k
    .orNone(
      k.forms({
        scalar: k.turn(k.integer({ min: 1, max: 49 }), (count) => ({
          ...RETRIES,
          attempts: count + 1,
        })),
        map: retries.with(RETRIES),
      }),
    )
    .default(ATTEMPTS.retries)
    .describe('Attempts after the first, one after the other: how many, or all about them.'),
  hedge: k
    .orNone(
      k.forms({
        scalar: k.turn(k.duration(), (after) => ({ ...HEDGE, after })),
        map: hedge.with(HEDGE),
      }),
    )
    .default(ATTEMPTS.hedge)
    .describe('A further attempt while the first is under way: after how long, or all about it.'),
  tied: k
    .switched(tied, {})
    .default(ATTEMPTS.tied)
    .describe('Two attempts: the first that a worker takes cancels the other.'),
};
