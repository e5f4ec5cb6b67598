import type { PlainScenario } from '../../scenario/plain.js';
import type { TopologyGroup } from './groups.js';
import { blankNode, type TopologyNode } from './nodes.js';
import { rolesOf } from './services.js';

/** Replicas on no network, grouped by service, and clients, a node a workload. */
export function offNetwork({ services, traffic }: PlainScenario): {
  nodes: Map<string, TopologyNode>;
  groups: Map<string, TopologyGroup>;
} {
  const nodes = new Map<string, TopologyNode>();
  const groups = new Map<string, TopologyGroup>();
  const roles = rolesOf(services);
  for (const [service, plain] of services) {
    const group = `service:${service}`;
    for (const { name, host, absent, zone } of plain.replicas) {
      if (host !== null) continue;
      groups.set(group, { id: group, kind: 'service', name: service, parent: null, hub: null });
      const node = blankNode(`replica:${service}/${name}`, name, 'replica');
      const serves = [{ service, replica: name, role: roles.get(service)! }];
      nodes.set(node.id, Object.assign(node, { group, serves, absent, zone }));
    }
  }
  for (const [workload, { clients }] of traffic) {
    const away = clients.filter(({ host }) => host === null).length;
    if (away === 0) continue;
    const node = blankNode(`clients:${workload}`, workload, 'clients');
    nodes.set(node.id, Object.assign(node, { workloads: [{ workload, clients: away }] }));
  }
  return { nodes, groups };
}
