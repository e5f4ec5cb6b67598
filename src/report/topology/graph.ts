/**
 * A scenario as a graph, before anything of it runs: machines and switches with their links, what
 * stands on no network (replicas and clients that hand requests over in no time), the groups that
 * they are in, and who calls whom. Pictures are made from it; nothing in it depends on a run.
 */
import type { PlainScenario } from '../../scenario/plain.js';
import { type Labels, labelsOf } from '../labels.js';
import { callsOf, type TopologyCall } from './calls.js';
import { groupsOf, type TopologyGroup } from './groups.js';
import { linksOf, type TopologyLink } from './links.js';
import { machines, type TopologyNode } from './nodes.js';
import { offNetwork } from './off-network.js';
import { type TopologyService, servicesOf } from './services.js';

export type { Callee, Caller, TopologyCall } from './calls.js';
export type { TopologyGroup } from './groups.js';
export type { TopologyLink } from './links.js';
export type { NodeKind, TopologyNode } from './nodes.js';
export type { ServiceRole, TopologyService } from './services.js';

export interface Topology {
  /** By id: `machine:NAME`, `replica:SERVICE/NAME`, `clients:WORKLOAD`. */
  nodes: Map<string, TopologyNode>;
  links: TopologyLink[];
  /** By id; a group's parent stands before it. */
  groups: Map<string, TopologyGroup>;
  services: Map<string, TopologyService>;
  calls: TopologyCall[];
  labels: Labels;
}

/** @returns the same for the same scenario, in its order */
export function topologyOf(plain: PlainScenario): Topology {
  const services = servicesOf(plain);
  const on = machines(plain);
  const links = linksOf(plain);
  const { nodes: off, groups: serviceGroups } = offNetwork(plain);
  const nodes = new Map([...on, ...off]);
  const groups = new Map([...groupsOf(on, links), ...serviceGroups]);
  return { nodes, links, groups, services, calls: callsOf(plain), labels: labelsOf(plain) };
}
