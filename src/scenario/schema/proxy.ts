import { costsWord, NO_COSTS } from '../plain/costs.js';
import { DESTINATION } from '../plain/routes.js';
import * as k from '../words.js';
import { bareRoute, routes } from './routes.js';
import { transportShape } from './transport.js';

/** By its name alone: all goes to one service. */
const told = k.object({
  routes: routes
    .optional()
    .describe('Where requests go: by the first that fits. An empty list answers 404 to all.'),
  to: k.name().optional().describe('Short for one route, to this service.'),
  ...transportShape,
  costs: costsWord
    .default(NO_COSTS)
    .describe('istio: what it publishes of its sidecars, 0.2 ms of a core for each request.'),
});

export const proxyWord = k.orNone(
  k.forms({
    scalar: k.turn(k.name(), (to) => ({
      routes: undefined,
      to,
      tls: null,
      http: k.NO_HTTP,
      tcp: k.NO_TCP,
      costs: NO_COSTS,
    })),
    map: told,
  }),
);

export type ToldProxy = NonNullable<k.ValueOf<typeof proxyWord>>;

/** The route that `to` is short for. */
export function routeTo(service: string): NonNullable<ToldProxy['routes']>[number] {
  return { ...bareRoute('all'), to: [{ service, ...DESTINATION }] };
}
