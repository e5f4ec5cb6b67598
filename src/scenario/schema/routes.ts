import { DESTINATION, destination, serviceRoute as route, subset } from '../plain/routes.js';
import * as k from '../words.js';
import { attemptShape } from './attempts.js';

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
    retries: attemptShape.retries,
    hedge: attemptShape.hedge,
  }),
);

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
  .named(subset)
  .default(new Map<string, never>())
  .describe('Replicas by their labels, for `routes`: each with a balancer of its own.');
