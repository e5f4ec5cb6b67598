import { BREAKERS, breaker, BUDGET, budget } from '../plain/breaker.js';
import * as k from '../words.js';

const names = k.choice(['envoy', 'istio']);

const map = k.object({
  like: names
    .default('istio')
    .describe('Whose limits are taken where none is said: envoy has 1024 of each, and 3 retries.'),
  connections: breaker.connections.optional(),
  pending: breaker.pending.optional(),
  requests: breaker.requests.optional(),
  retries: breaker.retries.optional(),
  budget: k
    .orNone(
      k.forms({
        scalar: k.turn(k.fraction(), (share) => ({ ...BUDGET, share })),
        map: k.object(k.withDefaults(budget, BUDGET)),
      }),
    )
    .optional()
    .describe('Instead of a number of retries: a share of what is under way.'),
});

/** A circuit breaker: by name, or its limits. */
export const breakerWord = k.forms({
  scalar: k.turn(names, (name) => BREAKERS[name]),
  map: k.turn(map, ({ like, ...told }) => {
    const { connections, pending, requests, retries, budget } = { ...BREAKERS[like], ...told };
    return { connections, pending, requests, retries, budget };
  }),
});
