import { failures, retried } from '../../calls/attempts/table.js';
import * as k from '../words.js';

const BASE = 25e6;
const MAXIMUM = 250e6;

/** How often, and when, a caller tries to get one answer: a workload, or a call of a handler. */
export function attemptShape() {
  const attempts = k.integer({ min: 1, max: 50 });
  const retries = k.object({
    attempts: attempts
      .default(2)
      .describe(
        'One after the other, the first included: one more than Envoy calls num_retries and Istio ' +
          'attempts, and what nginx calls proxy_next_upstream_tries.',
      ),
    timeout: k
      .orNone(k.duration({ min: 1 }))
      .default(null)
      .describe('Of each attempt; none: as long as the caller waits.'),
    on: k
      .list(k.choice(failures))
      .default([...retried])
      .describe('Failures after which it tries again.'),
    base: k.duration().default(BASE).describe('Back-off before the second; then twice as much.'),
    max: k.duration().default(MAXIMUM).describe('Of a back-off.'),
    jitter: k
      .choice(['full', 'none'])
      .default('full')
      .describe('full: the wait is drawn from 0 up to the back-off.'),
  });
  const hedge = k.object({
    after: k
      .orNone(k.duration())
      .default(null)
      .describe('With the first under way for so long; none: at the percentile alone.'),
    percentile: k
      .orNone(k.fraction())
      .default(null)
      .describe('Of the latencies of first attempts so far, instead of a fixed time.'),
    samples: k
      .integer({ min: 1 })
      .default(100)
      .describe('Latencies that make a percentile; until then it is `after`.'),
    attempts: k
      .integer({ min: 2, max: 5 })
      .default(2)
      .describe('Under way at most, the first included.'),
    others: k
      .choice(['cancel', 'leave'])
      .default('cancel')
      .describe('What becomes of the others at the first answer: stopped, or left running.'),
  });
  const tied = k.object({
    delay: k
      .duration()
      .optional()
      .describe(
        'From the first to the second, unless a worker has the first by then. Default: 1 ms over a ' +
          'network, about two messages; none without.',
      ),
  });
  const after = (delay: number) => ({
    after: delay,
    percentile: null,
    samples: 100,
    attempts: 2,
    others: 'cancel' as const,
  });
  return {
    retries: k
      .orNone(
        k.forms({
          scalar: k.turn(k.integer({ min: 1, max: 49 }), (count) => ({
            attempts: count + 1,
            timeout: null,
            on: [...retried],
            base: BASE,
            max: MAXIMUM,
            jitter: 'full' as const,
          })),
          map: retries,
        }),
      )
      .default(null)
      .describe('Attempts after the first, one after the other: how many, or all about them.'),
    hedge: k
      .orNone(k.forms({ scalar: k.turn(k.duration(), after), map: hedge }))
      .default(null)
      .describe('A further attempt while the first is under way: after how long, or all about it.'),
    tied: k
      .forms({
        scalar: k.turn(k.boolean(), (on): k.ValueOf<typeof tied> | null => (on ? {} : null)),
        map: tied,
      })
      .default(null)
      .describe('Two attempts: the first that a worker takes cancels the other.'),
  };
}
