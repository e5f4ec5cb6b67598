import { formatPath, type Path } from '../errors.js';
import { hasAll } from '../plain/destinations.js';
import type { Fallback } from '../schema/routes.js';
import type { Draft } from './draft.js';
import type { PlannedReplicas } from './replicas.js';

type Labels = ReadonlyMap<string, string>;

/**
 * The subset of a service that has some labels, by its name, made where it is not there yet; null for all
 * replicas. Which subsets there are, and who stands in where there is none, is as in Envoy
 * (docs, load_balancing/subsets): the labels asked for are exactly those of one selector, else, and where
 * no replica has them, the fallback counts.
 *
 * Not modelled: replicas that come later, or go, count as if they were always there.
 */
export function subsetOf(
  { scenario, balancers, problems }: Draft,
  service: string,
  labels: Labels,
  planned: ReadonlyMap<string, PlannedReplicas>,
  path: Path,
): string | null {
  const { selectors, fallback = 'none' } = scenario.services.get(service)?.balancer ?? {};
  const subsets = balancers.get(service)?.subsets;
  const replicas = planned.get(service)?.replicas ?? [];
  const selector = selectors?.find(
    ({ keys }) => keys.length === labels.size && keys.every((key) => labels.has(key)),
  );
  const found = (wanted: Labels): boolean =>
    replicas.some((replica) => hasAll(replica.labels, wanted));
  const name = (wanted: Labels): string => {
    const told = [...wanted].map(([label, value]) => `${label}-${value}`).sort();
    const title = told.join('-').replaceAll(/[^\w.-]/g, '-');
    subsets?.set(title, { labels: new Map(wanted), policy: null, breaker: null, mayBeEmpty: true });
    return title;
  };
  if ((selector !== undefined || selectors === undefined) && found(labels)) return name(labels);
  const instead: Fallback = selector?.fallback ?? fallback;
  if (instead === 'any') return null;
  if (instead !== 'none') return name(instead);
  const told = [...labels].map(([label, value]) => `${label}: ${value}`).join(', ');
  problems.warn(
    `${formatPath(path)}: no replica of '${service}' is found by ${told}, and its fallback is none: ` +
      'requests that go there end as no-backend',
  );
  return name(new Map([...labels, NOBODY]));
}

/** Beside labels for which the fallback is nobody: no replica has this one. */
const NOBODY: [label: string, value: string] = ['fallback', 'none'];
