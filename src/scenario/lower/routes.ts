import type { Path } from '../errors.js';
import type { PlainDestination, PlainMirror, PlainService, PlainServiceRoute } from '../plain.js';
import { hasAll, heedsRoutes } from '../plain/destinations.js';
import type { Service } from '../schema.js';
import { DESTINATION } from '../plain/routes.js';
import { subsetOf } from './subsets.js';
import type { PlannedReplicas } from './replicas.js';
import { checkAttempts } from './attempts.js';
import type { Draft } from './draft.js';

/** A destination as it is told, in any form. */
type Told = Omit<PlainDestination, 'service'> & { service?: string; labels?: Map<string, string> };
type Copied = Omit<PlainMirror, 'service'> & { service?: string };
/** Where requests go of which nothing is said. */
const ITSELF: readonly Told[] = [DESTINATION];
type Services = ReadonlyMap<string, PlainService>;

/**
 * Routes, each with its name and its destinations.
 * @param path where they stand, below their service
 */
export function lowerRoutes(
  draft: Draft,
  path: Path,
  told: Service['routes'],
  planned: ReadonlyMap<string, PlannedReplicas>,
): PlainServiceRoute[] {
  const name = String(path[1]);
  return told.map((route, i) => ({
    ...route,
    retries: route.retries ?? null,
    name: route.name ?? `route-${i + 1}`,
    to: ((route.to ?? ITSELF) as readonly Told[]).map(({ labels, ...destination }, j) => {
      const { service = name, subset } = destination;
      if (labels === undefined) return { ...destination, service };
      const at = [...path, i, 'to', ...(route.to?.length === 1 ? [] : [j])];
      if (subset !== null) draft.problems.at(at, 'has a subset and labels: one says enough');
      return { ...destination, service, subset: subsetOf(draft, service, labels, planned, at) };
    }),
    mirror: (route.mirror as readonly Copied[]).map((copy) => ({
      ...copy,
      service: copy.service ?? name,
    })),
  }));
}

/** What is wrong with the routes and the subsets of a service. */
export function checkRoutes(
  draft: Draft,
  name: string,
  service: PlainService,
  services: Services,
): void {
  const { routes, balancer, replicas } = service;
  const path = ['services', name, 'routes'];
  for (const [subset, { labels, mayBeEmpty }] of balancer.subsets) {
    if (mayBeEmpty || replicas.some((replica) => hasAll(replica.labels, labels))) continue;
    const wanted = [...labels].map(([label, value]) => `${label}: ${value}`).join(', ');
    const message = `is of no replica: none has the labels ${wanted === '' ? '(none are said)' : wanted}`;
    draft.problems.at(['services', name, 'balancer', 'subsets', subset], message);
  }
  const names = new Set<string>();
  routes.forEach((route, i) => {
    if (names.has(route.name)) draft.problems.at([...path, i], `two are called '${route.name}'`);
    names.add(route.name);
    checkAttempts(draft, { ...route, tied: null }, [...path, i]);
    const told = draft.scenario.services.get(name)?.routes[i].to;
    checkDestinations(draft, route, [...path, i], services, told === undefined);
    const past = routes.slice(0, i).find(({ match }) => match.length === 0);
    if (past === undefined) return;
    const message = `no request comes to '${route.name}': all go by '${past.name}', which stands before it`;
    draft.problems.warn(`services.${name}.routes[${i}]: ${message}`);
  });
  if (routes.length === 0 || heedsRoutes(service)) return;
  draft.problems.warn(
    `services.${name}: nobody heeds its routes: a ${balancer.at === 'router' ? 'router balances connections' : 'name has addresses'}, ` +
      'and sees no requests (balancer.at: callers has its callers go by them)',
  );
}

/**
 * Where a route leads to has to be there.
 * @param isShort whether `to` is not there in the file, or is what the path ends with
 */
export function checkDestinations(
  { problems }: Draft,
  { to, mirror, quota }: PlainServiceRoute,
  path: Path,
  services: Services,
  isShort: boolean,
): void {
  if (quota !== null && !services.has(quota.service)) {
    problems.unknown([...path, 'quota'], 'service', quota.service, services.keys());
  }
  [...to, ...mirror].forEach(({ service, subset, port }, j) => {
    const place = isShort ? [] : ['to', ...(to.length === 1 ? [] : [j])];
    const at = [...path, ...(j < to.length ? place : ['mirror'])];
    const called = services.get(service);
    if (called === undefined) {
      problems.unknown(at, 'service', service, services.keys());
      return;
    }
    const { subsets, virtual } = called.balancer;
    if (subset !== null && !subsets.has(subset)) {
      problems.unknown(at, `subset of '${service}'`, subset, subsets.keys());
    }
    const ports = [
      ...(virtual?.ports.map((each) => each.port) ?? []),
      ...(called.replicas[0]?.ports ?? []),
    ];
    if (port !== null && !ports.includes(port)) {
      problems.unknown(at, `port of '${service}'`, String(port), ports.map(String));
    }
  });
  if (to.every(({ weight }) => weight === 0)) {
    problems.at([...path, 'to'], 'goes nowhere: all weights are 0');
  }
}
