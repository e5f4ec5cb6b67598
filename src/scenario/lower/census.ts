import type { Fabric, Scenario, Service } from '../schema.js';
import { slotsOf } from './slots.js';

/**
 * Bytes that one of each takes at least, from here to the end of a run, as Node 20 keeps it
 * (measured with 20,000 hosts and 50,000 replicas).
 */
const BYTES = { nodes: 10_240, replicas: 8192, views: 128 } as const;

type Sort = keyof typeof BYTES;

/** How many things a scenario asks for, by its numbers alone: nothing has been made yet. */
export interface Census {
  counts: Readonly<Record<Sort, number>>;
  /** What they take at least. */
  bytes: number;
}

/** Counts what a scenario will be made of. */
export function census(scenario: Scenario): Census {
  const { hosts, switches, routers, nodes, networks, fabrics, services } = scenario;
  const counts = { nodes: 0, replicas: 0, views: 0 };
  counts.nodes = switches.size + routers.size + nodes.size + 2 * networks.size;
  for (const { names, count } of hosts.values()) counts.nodes += names?.length ?? count ?? 1;
  for (const fabric of fabrics.values()) counts.nodes += nodesOf(fabric);
  for (const [name, service] of services) {
    const replicas = replicasOf(scenario, name, service);
    counts.replicas += replicas;
    // What each of several balancers knows of each replica.
    counts.views += replicas * (service.balancer?.balancers ?? 1);
    if (service.network !== undefined && service.hosts === undefined) counts.nodes += replicas;
  }
  let bytes = 0;
  for (const sort of Object.keys(BYTES) as Sort[]) bytes += counts[sort] * BYTES[sort];
  return { counts, bytes };
}

function replicasOf(scenario: Scenario, name: string, service: Service): number {
  const { replicas } = service;
  if (Array.isArray(replicas)) {
    return replicas.reduce((sum, { count = 1 }) => sum + count, 0);
  }
  // The timeline may ask for more than there are at first.
  return slotsOf(scenario, name, service, replicas ?? 1);
}

function nodesOf(fabric: Fabric): number {
  switch (fabric.kind) {
    case 'star':
      return fabric.hosts + 1;
    case 'leaf-spine':
      return fabric.spines + fabric.leaves * (fabric.hosts + 2);
    case 'fat-tree': {
      const { k } = fabric;
      return (k * k * k + 5 * k * k) / 4;
    }
    case 'dumbbell':
      return fabric.left + fabric.right + 4;
    case 'chain':
      return (fabric.routers ?? 0) + (fabric.switches ?? 0) + 2;
  }
}
