import type { PlainScenario, PlainService } from '../../scenario/plain.js';

/**
 * What a service's replicas are: servers; proxies that see requests, one of which stands before a service of a
 * mesh (`waypoint`); relays that see connections; or a mesh's, beside others.
 */
export type ServiceRole = 'server' | 'proxy' | 'waypoint' | 'relay' | 'sidecar' | 'tunnel';

export interface TopologyService {
  name: string;
  role: ServiceRole;
  /** The policy's name. */
  policy: string;
  /** Who balances. */
  at: 'router' | 'callers' | 'nowhere';
  /** Ids of nodes, in the order of its replicas. */
  replicas: string[];
  networked: boolean;
  /** The service or workload that it stands beside, of a mesh's. */
  beside: string | null;
}

export function servicesOf({ services }: PlainScenario): Map<string, TopologyService> {
  const roles = rolesOf(services);
  return new Map(
    [...services].map(([name, plain]): [string, TopologyService] => [
      name,
      {
        name,
        role: roles.get(name)!,
        policy: plain.balancer.policy.kind,
        at: plain.balancer.at,
        replicas: plain.replicas.map(({ name: replica, host }) =>
          host === null ? `replica:${name}/${replica}` : `machine:${host}`,
        ),
        networked: plain.networked,
        beside: plain.mesh?.beside ?? null,
      },
    ]),
  );
}

/** By service. */
export function rolesOf(services: PlainScenario['services']): Map<string, ServiceRole> {
  const waypoints = new Set<string>();
  for (const { mesh } of services.values()) {
    for (const waypoint of mesh?.waypoints.values() ?? []) waypoints.add(waypoint);
  }
  const roleOf = (name: string, { mesh, proxy, relay }: PlainService): ServiceRole => {
    if (mesh !== null) return mesh.mode === 'sidecar' ? 'sidecar' : 'tunnel';
    if (proxy !== null) return waypoints.has(name) ? 'waypoint' : 'proxy';
    return relay === null ? 'server' : 'relay';
  };
  return new Map([...services].map(([name, plain]) => [name, roleOf(name, plain)]));
}
