import { DESTINATION, destination, serviceRoute as route, subset } from '../plain/routes.js';
import * as k from '../words.js';
import { attemptShape } from './attempts.js';

const told = k.object({
  service: destination.service.optional(),
  subset: destination.subset,
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

export const subsets = k
  .named(subset)
  .default(new Map<string, never>())
  .describe('Replicas by their labels, for `routes`: each with a balancer of its own.');
