import type { Callee, Caller, TopologyCall } from './calls.js';
import type { TopologyNode } from './nodes.js';
import type { TopologyService } from './services.js';

/** A mesh's proxy in a pod: it sees requests (`sidecar`), or connections alone (`tunnel`). */
export type BesideRole = 'sidecar' | 'tunnel';

export const BESIDE: Readonly<Record<BesideRole, string>> = {
  sidecar: 'sidecar',
  tunnel: 'ztunnel',
};

/** What stands beside those on a machine; null for nothing. A waypoint ends its tunnels itself. */
export function besideOf({ serves }: Pick<TopologyNode, 'serves'>): BesideRole | null {
  if (serves.some(({ role }) => role === 'waypoint')) return null;
  for (const { role } of serves) if (role === 'sidecar' || role === 'tunnel') return role;
  return null;
}

/** What runs on a machine itself, without what stands beside it. */
export function ownOf({ serves }: Pick<TopologyNode, 'serves'>): TopologyNode['serves'] {
  return serves.filter(({ role }) => role !== 'sidecar' && role !== 'tunnel');
}

/** Beside one who is on several machines. */
export interface Beside {
  role: BesideRole;
  /** "sidecar", with how many of them have one where not all do. */
  words: string;
}

interface Places {
  nodes: ReadonlyMap<string, TopologyNode>;
  services: ReadonlyMap<string, TopologyService>;
}

/** What stands beside one who calls or is called; null for nothing. */
export function besideParty(places: Places, party: Caller | Callee): Beside | null {
  const nodes = nodesOf(places, party);
  const roles = nodes.flatMap((node) => besideOf(node) ?? []);
  if (roles.length === 0) return null;
  const [role] = roles;
  const some = roles.length < nodes.length ? ` at ${roles.length} of ${nodes.length}` : '';
  return { role, words: `${BESIDE[role]}${some}` };
}

/** Whether a call's connections go within another's, from tunnel to tunnel or waypoint. */
export function isTunnel(places: Places, { from, to }: TopologyCall): boolean {
  return [from, to].every((party) => {
    const ends = 'service' in party && places.services.get(party.service)?.role === 'waypoint';
    return ends || besideParty(places, party)?.role === 'tunnel';
  });
}

/** Where a service's replicas, or a workload's clients, are. */
function nodesOf({ nodes, services }: Places, party: Caller | Callee): TopologyNode[] {
  if ('workload' in party) {
    return [...nodes.values()].filter(({ workloads }) =>
      workloads.some(({ workload }) => workload === party.workload),
    );
  }
  const ids = 'node' in party ? [party.node] : (services.get(party.service)?.replicas ?? []);
  return ids.flatMap((id) => {
    const node = nodes.get(id);
    return node === undefined ? [] : [node];
  });
}
