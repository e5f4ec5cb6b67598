import { DESTINATION, destination, serviceRoute as route, subset } from '../plain/routes.js';
import * as k from '../words.js';
import { attemptShape, routeRetries } from './attempts.js';
import { breakerWord } from './breaker.js';
import { concurrencyWord, LIMITS, limitWord, quotaWord } from './guards.js';

const told = k.object({
  service: destination.service.optional(),
  subset: destination.subset,
  labels: k
    .dictionary(k.text())
    .optional()
    .describe('Instead of a subset: the replicas that have these (envoy metadata_match).'),
  weight: destination.weight.default(DESTINATION.weight),
  port: destination.port,
});

const copied = k.object({
  service: destination.service.optional(),
  subset: destination.subset,
  port: destination.port,
  share: k.fraction().default(1).describe('Of the requests.'),
});

/** What becomes of the requests for a service, by what they say of themselves. */
export const routes = k.list(
  k.object({
    name: route.name.optional(),
    match: route.match,
    to: k
      .forms({
        scalar: k.turn(k.name(), (service) => [{ service, ...DESTINATION }]),
        map: k.turn(told, (one) => [one]),
        list: k.list(told, { min: 1 }),
      })
      .optional()
      .describe('One of these, by weight. Default: the service itself.'),
    timeout: route.timeout,
    retries: routeRetries,
    hedge: attemptShape.hedge,
    edit: route.edit,
    limit: k.orNone(limitWord).default(null).describe(LIMITS),
    quota: quotaWord,
    concurrency: concurrencyWord,
    fault: k
      .orNone(
        k.object({
          delay: k
            .orNone(k.object({ time: k.duration({ min: 1 }), share: k.fraction().default(1) }))
            .default(null)
            .describe('Holds requests back: DI.'),
          abort: k
            .orNone(
              k.object({
                status: k.integer({ min: 200, max: 599 }).default(503),
                share: k.fraction().default(1),
              }),
            )
            .default(null)
            .describe('Answers with a status in place of whom it was for: FI.'),
        }),
      )
      .default(null)
      .describe('Goes wrong on purpose, before time limits and attempts.'),
    mirror: k
      .forms({
        scalar: k.turn(k.name(), (service) => [{ service, subset: null, port: null, share: 1 }]),
        map: k.turn(copied, (one) => [one]),
        list: k.list(copied),
      })
      .default([])
      .describe('Copies of its requests go there, whose answers nobody waits for.'),
  }),
);

/** For all requests, to the service itself, with nothing said. */
export function bareRoute(name: string): k.ValueOf<typeof routes>[number] {
  return {
    ...{ name, match: [], timeout: null, hedge: null, limit: null, quota: null },
    ...{ concurrency: null, fault: null, mirror: [], edit: null },
  };
}

/** Who gets a request whose labels no replica has, or no selector. */
const fallback = k.forms({
  scalar: k.choice(['none', 'any']),
  map: k.turn(
    k.object({ labels: k.dictionary(k.text()).describe('The replicas that have these.') }),
    ({ labels }) => labels,
  ),
});

/** As Envoy's subset load balancer is told (lb_subset_config). */
export const selectors = {
  selectors: k
    .list(
      k.object({
        keys: k.list(k.text(), { min: 1 }).describe('Labels by whose values there are subsets.'),
        fallback: fallback.optional().describe('Default: that of the service.'),
      }),
    )
    .optional()
    .describe(
      'By which labels routes may ask for replicas: exactly those of one selector (envoy ' +
        'subset_selectors). Default: by any.',
    ),
  fallback: fallback
    .optional()
    .describe(
      'Who gets requests for labels that no selector, or no replica, has: none, any, or those with ' +
        'certain labels (envoy fallback_policy). Default: none.',
    ),
};

export type Fallback = k.ValueOf<typeof fallback>;

export const subsets = k
  .named(
    k.object({
      ...subset.shape,
      breaker: k.orNone(breakerWord).default(null).describe("Default: the service's."),
    }),
  )
  .default(new Map<string, never>())
  .describe('Replicas by their labels, for `routes`: each with a balancer of its own.');
