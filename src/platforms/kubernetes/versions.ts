import type { Scenario } from '../../scenario/schema.js';
import type { ClusterObjects, Named } from './objects.js';
import { type ClusterService, selects, targetsOf } from './service.js';
import type { Workload } from './workload.js';

/**
 * Of several workloads behind one Service, such as versions of an app, each may work in its own way:
 * the scenario says how under the workload's name, as if a headless Service stood before its pods.
 */
export function versionsTold(
  { services, workloads }: ClusterObjects,
  scenario: Scenario,
): Named<ClusterService>[] {
  return workloads.flatMap((workload) => {
    const told = scenario.services.get(workload.key);
    const works = told?.time !== undefined || told?.handler !== undefined;
    if (!works || services.some(({ key }) => key === workload.key)) return [];
    const before = services.filter((service) => selects(service, workload));
    const shared = before.some(
      (service) => workloads.filter((each) => selects(service, each)).length > 1,
    );
    return shared ? [alone(workload, before)] : [];
  });
}

/** It listens wherever the Services before its pods send to. */
function alone(
  workload: Named<Workload>,
  before: readonly Named<ClusterService>[],
): Named<ClusterService> {
  const targets = before.flatMap((service) =>
    targetsOf(service, workload).flatMap((target, i) =>
      target === null ? [] : [{ ...service.ports[i], port: target, target }],
    ),
  );
  const ports = targets.filter(
    ({ port }, i) => targets.findIndex((each) => each.port === port) === i,
  );
  const { key, name, namespace, title, place, labels } = workload;
  return {
    ...before[0],
    ...{ key, name, namespace, title, place, ports },
    selector: labels,
    only: key,
    headless: true,
    address: undefined,
    affinity: null,
    complain: () => undefined,
  };
}
