import { nearest } from '../../../scenario/nearest.js';
import { coreGroups } from './core.js';
import { gatewayApiGroups } from './gateway-api.js';
import { type ApiGroup, type ApiType, ApiTypes } from './group.js';
import { istioGroups } from './istio.js';
import { linkerdGroups } from './linkerd.js';

/** All groups of which something is read. */
export const apiGroups: readonly ApiGroup[] = [
  ...coreGroups,
  ...istioGroups,
  ...gatewayApiGroups,
  ...linkerdGroups,
];

const types = new Map<ApiGroup, ApiTypes>();

/** The fields of a kind; null for kinds that nothing is read of. */
export function apiType(apiVersion: string, kind: string): ApiType | null {
  const group = apiGroups.find(
    ({ apiVersions, kinds }) => apiVersions.includes(apiVersion) && Object.hasOwn(kinds, kind),
  );
  const spec = group?.kinds[kind] ?? null;
  if (group === undefined || spec === null) return null;
  const known = types.get(group) ?? new ApiTypes(group.types);
  types.set(group, known);
  return known.object(kind, spec);
}

/** What an API server says to an apiVersion and a kind that do not go together; null where it may have them. */
export function kindMistake(apiVersion: string, kind: string): string | null {
  const of = apiGroups.filter(({ kinds }) => Object.hasOwn(kinds, kind));
  if (of.some(({ apiVersions }) => apiVersions.includes(apiVersion))) return null;
  const group = groupOf(apiVersion);
  const same = of.filter(({ apiVersions }) => groupOf(apiVersions[0]) === group);
  // Other groups, which have dots, may have kinds of the same name.
  const read = group.includes('.') ? [] : of.filter(({ kinds }) => kinds[kind] !== null);
  const homes = same.length > 0 ? same : read;
  if (homes.length > 0) {
    const ours = homes.map(({ apiVersions }) => apiVersions[0]);
    const write = `write apiVersion: ${ours[0]}`;
    if (apiVersion === '') return `a ${kind} has no apiVersion: ${write}`;
    const gone = homes.find(({ removed }) => removed?.[apiVersion] !== undefined)?.removed;
    const since = gone === undefined ? '' : ` (gone since Kubernetes ${gone[apiVersion]})`;
    return `a ${kind} is in ${ours.join(' or ')}, not in ${apiVersion}${since}: ${write}`;
  }
  const there = apiGroups.filter(({ apiVersions }) => apiVersions.includes(apiVersion));
  if (there.length === 0) return null;
  const near = nearest(
    kind,
    [...there, ...apiGroups].flatMap(({ kinds }) => Object.keys(kinds)),
  );
  return near === null ? null : `${apiVersion} has no kind '${kind}': did you mean '${near}'?`;
}

function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}
