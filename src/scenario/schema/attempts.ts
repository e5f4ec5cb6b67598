import {
  ATTEMPTS,
  HEDGE,
  hedge,
  type PlainRetries,
  RETRIERS,
  RETRIES,
  retries,
  TOKENS,
  tokens,
} from '../plain/attempts.js';
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

const retriers = ['envoy', 'istio', 'istio-1.23', 'nginx', 'haproxy', 'linkerd'] as const;

const { shape } = retries;
const detailed = k.object({
  like: k.choice(retriers).optional().describe('Whose ways are taken where nothing else is said.'),
  attempts: shape.attempts.optional(RETRIES.attempts),
  timeout: shape.timeout.optional(),
  on: shape.on.optional(RETRIES.on),
  statuses: shape.statuses.inner.optional(),
  base: shape.base.optional(RETRIES.base),
  max: shape.max.optional(RETRIES.max),
  jitter: shape.jitter.optional(RETRIES.jitter),
  hosts: shape.hosts.inner.optional(RETRIES.hosts),
  reselections: shape.reselections.inner.optional(RETRIES.reselections),
  overtime: shape.overtime.inner.optional(RETRIES.overtime),
  budget: k.orNone(k.object(k.withDefaults(tokens, TOKENS))).optional(),
  repeat: shape.repeat.inner.optional(RETRIES.repeat),
});

/** Attempts after the first; none: there are none. */
export const retriesWord = k.orNone(
  k.forms({
    scalar: k.turn(k.choiceOr(retriers, k.integer({ min: 1, max: 49 })), (told): PlainRetries =>
      typeof told === 'number'
        ? { ...RETRIES, attempts: told + 1 }
        : (RETRIERS[told] as PlainRetries),
    ),
    map: k.turn(detailed, ({ like, ...told }): PlainRetries => ({
      ...(like === undefined ? RETRIES : (RETRIERS[like] as PlainRetries)),
      ...told,
    })),
  }),
);

const RETRIES_ARE = 'Attempts after the first, one after the other: how many, or all about them.';

/** As those of a route are told, for which a mesh may have a default. */
export const routeRetries = retriesWord
  .optional()
  .describe(`${RETRIES_ARE} Default: none; in a mesh that sees requests, what it says.`);

/** How often, and when, a caller tries to get one answer: a workload, or a call of a handler. */
export const attemptShape = {
  retries: retriesWord.default(ATTEMPTS.retries).describe(RETRIES_ARE),
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
