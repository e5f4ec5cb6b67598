import type { PlainService } from './service.js';

type Service = Pick<PlainService, 'routes' | 'proxy'>;
type Routes = readonly Service['routes'][number][];
type Destination = Routes[number]['to'][number];

/** By what name results and the timeline know a destination of a route. @param owner whose route it is */
export function destinationName(
  owner: string,
  { service, subset }: Pick<Destination, 'service' | 'subset'>,
): string {
  if (subset === null) return service;
  return service === owner ? subset : `${service}/${subset}`;
}

/** The routes that the callers of a service go by, or a proxy's own. */
export function routesOf({ proxy, routes }: Service): Routes {
  return proxy?.routes ?? routes;
}

/** The places of the routes that are meant: the named one, else those with several destinations. */
export function meantRoutes(routes: Routes, name: string | null): number[] {
  return routes.flatMap((route, i) =>
    (name === null ? route.to.length > 1 : route.name === name) ? [i] : [],
  );
}
