import type { PlainProxy, PlainService } from '../plain.js';
import type { Service } from '../schema.js';
import { routeTo } from '../schema/proxy.js';
import type { Draft } from './draft.js';
import type { PlannedReplicas } from './replicas.js';
import { checkDestinations, lowerRoutes } from './routes.js';
import { askedPort, lowerTransport } from './transport.js';

type Services = ReadonlyMap<string, PlainService>;

/** What a service sends requests on by; null for one that serves them. */
export function lowerProxy(
  draft: Draft,
  name: string,
  { proxy, time, handler, relay, routes: own }: Service,
  planned: ReadonlyMap<string, PlannedReplicas>,
): PlainProxy | null {
  if (proxy === null) return null;
  const { problems } = draft;
  const path = ['services', name];
  const served = { time, handler: handler?.length === 0 ? undefined : handler };
  for (const [key, word] of Object.entries({ ...served, relay: relay ?? undefined })) {
    if (word === undefined) continue;
    problems.at(
      [...path, key],
      'it sends requests on by `proxy`, and serves nothing: leave this out',
    );
  }
  if (own.length > 0) {
    problems.at([...path, 'routes'], 'of a proxy stand within `proxy`: move them there');
  }
  const { to, ...rest } = proxy;
  const { routes: said = [] } = rest;
  if (to !== undefined && said.length > 0) {
    problems.at([...path, 'proxy', 'to'], 'is short for one route, and there are routes too');
  } else if (to === undefined && rest.routes === undefined) {
    problems.at([...path, 'proxy'], 'leads nowhere: say `to` which service, or give it `routes`');
  }
  said.forEach((route, i) => {
    const at = [...path, 'proxy', 'routes', i];
    const known = route.to?.every(({ service }) => service !== undefined) === true;
    if (!known) problems.at(at, 'needs `to` with the service that its requests go to');
  });
  const networked = planned.get(name)?.networked ?? false;
  const told = to === undefined ? said : [routeTo(to)];
  const routes = lowerRoutes(draft, [...path, 'proxy', 'routes'], told, planned);
  const [first] = routes.flatMap((route) => route.to);
  const asked =
    first === undefined ? null : askedPort(draft, first.service, first.port ?? undefined);
  const transport = lowerTransport(draft, rest, [...path, 'proxy'], networked, asked);
  return { routes, ...transport, costs: proxy.costs };
}

/** Where a proxy sends requests to has to be there, and within its reach. */
export function checkProxy(
  draft: Draft,
  name: string,
  { proxy, networked }: PlainService,
  services: Services,
): void {
  const path = ['services', name, 'proxy'];
  proxy?.routes.forEach((route, i) => {
    const isShort = draft.scenario.services.get(name)?.proxy?.to !== undefined;
    const at = isShort ? [...path, 'to'] : [...path, 'routes', i];
    checkDestinations(draft, route, at, services, isShort);
    for (const { service } of route.to) {
      const called = services.get(service);
      if (called === undefined) continue;
      if (called.networked && !networked) {
        const message = `'${service}' is on a network, which this proxy is not: give it a network too`;
        draft.problems.at(at, message);
      }
      if (called.relay !== null) {
        const message = `'${service}' passes connections on, and has no backends to choose from`;
        draft.problems.at(at, message);
      }
    }
  });
}
