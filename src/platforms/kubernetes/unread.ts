/** Fields that change where traffic goes in a real cluster, and that nothing is made of here. */
import type { Tree } from '../../scenario/document.js';
import type { Path } from '../../scenario/errors.js';
import type { Resource } from './resource.js';

interface UnreadField {
  path: Path;
  /** Values that mean nothing else than what is done here. */
  fine?: (value: Tree) => boolean;
  meaning: string;
}

const isOneOf =
  (...values: Tree[]) =>
  (value: Tree): boolean =>
    values.includes(value);
const isEmpty = (value: Tree): boolean => Array.isArray(value) && value.length === 0;

/** Of a Service, from its root. */
export const serviceFields: readonly UnreadField[] = [
  {
    path: ['spec', 'externalIPs'],
    fine: isEmpty,
    meaning: 'nobody answers at those addresses: requests come to its clusterIP',
  },
  {
    path: ['spec', 'publishNotReadyAddresses'],
    fine: isOneOf(false),
    meaning: 'pods are always ready here',
  },
];

/** Of a pod, from its spec. */
export const podFields: readonly UnreadField[] = [
  {
    path: ['hostNetwork'],
    fine: isOneOf(false),
    meaning: 'its pods have addresses and ports of their own here, not those of their node',
  },
  {
    path: ['dnsPolicy'],
    // Without a network of the node's there is no difference between the first two.
    fine: isOneOf('ClusterFirst', 'ClusterFirstWithHostNet', 'None'),
    meaning: "its pods ask the cluster's DNS, as whom their node would ask is not known here",
  },
  {
    path: ['hostAliases'],
    fine: isEmpty,
    meaning: 'its pods do not know these names',
  },
  { path: ['subdomain'], meaning: 'its pods have no names in DNS of their own' },
];

/** Of a container's port. */
export const portFields: readonly UnreadField[] = [
  {
    path: ['hostPort'],
    fine: isOneOf(0),
    meaning: 'the node does not listen there: requests come to its Service',
  },
];

/** A sentence for each that is there, below a path. */
export function unreadInWords(
  resource: Resource,
  below: Path,
  fields: readonly UnreadField[],
): string[] {
  return fields.flatMap(({ path, fine = () => false, meaning }) => {
    const value = resource.get([...below, ...path]);
    if (value === undefined || fine(value)) return [];
    const shown = typeof value === 'object' ? '' : `: ${String(value)}`;
    return [
      `${resource.title} has ${path[path.length - 1]}${shown}, which is not read: ${meaning}`,
    ];
  });
}
