import { nearest, someOf } from '../../scenario/nearest.js';
import type { Service } from '../../scenario/schema.js';
import type { ClusterObjects } from './objects.js';
import { selects } from './service.js';

/** Of what a scenario says about a service, what puts it into a place of its own. */
export function isPlaced({ network, hosts, replicas, balancer }: Service): boolean {
  const hosted = Array.isArray(replicas) && replicas.some(({ host }) => host !== undefined);
  return network !== undefined || hosts !== undefined || hosted || balancer?.virtual !== undefined;
}

/**
 * A service of the scenario that no manifest has and that is in no place was meant for a manifest:
 * what to write instead. Null for a service of the scenario's own.
 */
export function strangerInWords(
  name: string,
  told: Service,
  { services, workloads, skipped }: ClusterObjects,
): string | null {
  if (isPlaced(told)) return null;
  const keys = services.map(({ key }) => key);
  const twin = services.find((each) => each.name === name);
  if (twin !== undefined) {
    const { title, namespace, key } = twin;
    return (
      `${title} is in the namespace ${namespace}, and called '${key}' here: ` +
      `write that, or include: { kubernetes: ..., namespace: ${namespace} }`
    );
  }
  const missing = skipped.find((each) => each.name === name);
  if (missing !== undefined) {
    return `${missing.title} is skipped: no Service of this name is left to configure`;
  }
  const workload = workloads.find((each) => each.name === name || each.key === name);
  if (workload !== undefined) {
    const before = services.filter((service) => selects(service, workload));
    const remedy =
      before.length === 0
        ? 'no Service stands before its pods'
        : `the Service before its pods is '${before[0].key}'`;
    return `is the name of no Service, but of ${workload.title}: ${remedy}`;
  }
  const near = nearest(name, keys);
  const known = keys.length === 0 ? 'they have none' : `there are ${someOf(keys, name)}`;
  const meant = near === null ? known : `did you mean '${near}'?`;
  return `no manifest has this Service: ${meant} (One of your own says where it is: network: pods)`;
}
