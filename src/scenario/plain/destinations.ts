/** Where requests for a service end, as far as its plain form tells. */
import type { PlainService } from './service.js';

type Services = ReadonlyMap<string, PlainService>;

/** Whether those who call a service go by its routes: they do where they balance themselves. */
export function heedsRoutes({ routes, balancer }: PlainService): boolean {
  return routes.length > 0 && (balancer.at === 'callers' || balancer.meshed !== null);
}

/** The services that those end at who call a service. */
export function destinationsOf(services: Services, name: string): string[] {
  const service = services.get(name);
  if (service === undefined || !heedsRoutes(service)) return [name];
  return [
    ...new Set(
      service.routes.flatMap(({ to, mirror, quota }) => [
        ...[...to, ...mirror].map((each) => each.service),
        ...(quota === null ? [] : [quota.service]),
      ]),
    ),
  ];
}

/** Whether a replica has all of these labels. */
export function hasAll(
  labels: ReadonlyMap<string, string>,
  wanted: ReadonlyMap<string, string>,
): boolean {
  for (const [label, value] of wanted) if (labels.get(label) !== value) return false;
  return true;
}
