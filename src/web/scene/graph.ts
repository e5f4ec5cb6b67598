import { besideOf, ownOf } from '../../report/topology/beside.js';
import type { ServiceRole, Topology, TopologyNode } from '../../report/topology/graph.js';

/** What a thing in the picture is drawn as. */
export type Shape =
  'host' | 'router' | 'switch' | 'balancer' | 'client' | 'service' | Exclude<ServiceRole, 'server'>;

/** A thing in the picture. Others know it by its place in the list. */
export interface SceneNode {
  name: string;
  /** As people call it. */
  label: string;
  shape: Shape;
  /** What runs on it, or what it is part of: names of services and workloads. */
  runs: readonly string[];
  namespace: string;
  /** Not there from the start. */
  absent: boolean;
  /** The machine or replica of the scenario; null for what only the picture has. */
  of: TopologyNode | null;
  /** The cluster whose member it is; -1 for none. */
  cluster: number;
  /** Of a mesh's proxy: in whose pod it stands; -1 for all else. */
  beside: number;
}

export interface SceneLink {
  name: string;
  a: number;
  b: number;
  /** The ports at its ends, as facts name them; empty for a call, which takes no wire. */
  ports: readonly [a: string, b: string];
  /** Bits per second; null for no limit. */
  rate: number | null;
}

/** Things that hang on one other, the hub: a network's machines, a node's pods, a service's replicas. */
export interface Cluster {
  name: string;
  kind: 'network' | 'node' | 'service';
  hub: number;
  members: readonly number[];
}

/** What is in the picture, and what hangs together, in the order of the scenario. */
export interface Graph {
  nodes: readonly SceneNode[];
  links: readonly SceneLink[];
  clusters: readonly Cluster[];
  /** Each node's row from the top, where that follows from what is drawn; else null. */
  rows: readonly number[] | null;
  /** By what facts call a place: machines, replicas, workloads, services. */
  byName: ReadonlyMap<string, number>;
}

/** Machines, switches and the wires between them. */
export function networkOf(topology: Topology): Graph {
  const nodes: SceneNode[] = [];
  const byName = new Map<string, number>();
  const byId = new Map<string, number>();
  for (const [id, node] of topology.nodes) {
    if (!id.startsWith('machine:')) continue;
    byId.set(id, nodes.length);
    byName.set(node.name, nodes.length);
    nodes.push(nodeOf(node, shapeOf(node)));
  }
  const links: SceneLink[] = [];
  for (const { name, from, fromPort, to, toPort, rate } of topology.links) {
    const [a, b] = [byId.get(from), byId.get(to)];
    if (a === undefined || b === undefined) continue;
    const ports = [`${nodes[a].name}.${fromPort}`, `${nodes[b].name}.${toPort}`] as const;
    links.push({ name, a, b, ports, rate });
  }
  const clusters = clustered(nodes, links);
  // A replica that goes by another name than its machine is found there too.
  for (const node of topology.nodes.values()) {
    const at = byId.get(node.id);
    if (at === undefined) continue;
    for (const { replica } of ownOf(node)) if (!byName.has(replica)) byName.set(replica, at);
    putBeside(nodes, byName, at, [node]);
  }
  return { nodes, links, clusters, rows: null, byName };
}

/** Workloads, services and their replicas: who calls whom, whatever lies between. */
export function servicesOf(topology: Topology): Graph {
  const nodes: SceneNode[] = [];
  const links: SceneLink[] = [];
  const clusters: Cluster[] = [];
  const byName = new Map<string, number>();
  const hubs = new Map<string, number>();
  const add = (name: string, node: SceneNode): number => {
    if (!byName.has(name)) byName.set(name, nodes.length);
    return nodes.push(node) - 1;
  };
  for (const { from } of topology.calls) {
    if (!('workload' in from) || hubs.has(`w ${from.workload}`)) continue;
    const workload = from.workload;
    const label = topology.labels.workloads.get(workload);
    hubs.set(`w ${workload}`, add(workload, drawn(workload, 'client', [workload], label)));
  }
  for (const { name, role, replicas } of topology.services.values()) {
    // A mesh's proxies stand beside what they are proxies of.
    if (role === 'sidecar' || role === 'tunnel') continue;
    const label = topology.labels.services.get(name);
    const hub = add(name, drawn(name, role === 'server' ? 'service' : role, [name], label));
    hubs.set(`s ${name}`, hub);
    const members: number[] = [];
    for (const id of replicas) {
      const node = topology.nodes.get(id);
      const serves = node?.serves.find(({ service }) => service === name);
      if (node === undefined || serves === undefined) continue;
      const shape = role === 'server' ? 'host' : role;
      const { replica } = serves;
      const own = { name: replica, label: replica, cluster: clusters.length };
      const drawnAs = { ...nodeOf(node, shape), ...own };
      const member = add(serves.replica, drawnAs);
      members.push(member);
      links.push(call(`${name} - ${serves.replica}`, hub, member));
      putBeside(nodes, byName, member, [node]);
    }
    if (members.length > 0) clusters.push({ name, kind: 'service', hub, members });
  }
  for (const { from, to } of topology.calls) {
    const [a, b] = [
      hubs.get('workload' in from ? `w ${from.workload}` : `s ${from.service}`),
      hubs.get('service' in to ? `s ${to.service}` : ''),
    ];
    if (a !== undefined && b !== undefined)
      links.push(call(`${nodes[a].name} - ${nodes[b].name}`, a, b));
  }
  // Clients come last: of those who share a machine with a service, that has the proxy already.
  for (const [key, client] of hubs) {
    if (!key.startsWith('w ')) continue;
    const { name: own } = nodes[client];
    const isHere = ({ workloads }: TopologyNode) =>
      workloads.some(({ workload }) => workload === own);
    putBeside(nodes, byName, client, [...topology.nodes.values()].filter(isHere));
  }
  // Machines are found at what runs on them.
  for (const { name, workloads, serves } of topology.nodes.values()) {
    const at = byName.get(workloads[0]?.workload ?? serves[0]?.replica ?? '');
    if (at !== undefined && !byName.has(name)) byName.set(name, at);
  }
  return { nodes, links, clusters, rows: depths(nodes, links), byName };
}

/** A mesh's proxies on some machines, as one thing beside who is there. */
function putBeside(
  nodes: SceneNode[],
  byName: Map<string, number>,
  owner: number,
  machines: readonly TopologyNode[],
): void {
  const proxies = machines.flatMap((machine) => {
    const role = besideOf(machine);
    return machine.serves.filter((each) => each.role === role);
  });
  if (proxies.length === 0) return;
  const [{ role, replica, service }] = proxies;
  const { shape, namespace, cluster } = nodes[owner];
  const name = shape === 'client' ? service : replica;
  const told = drawn(name, role === 'sidecar' ? 'sidecar' : 'tunnel', [service]);
  for (const each of [...proxies.map((proxy) => proxy.replica), name]) {
    if (!byName.has(each)) byName.set(each, nodes.length);
  }
  nodes.push({ ...told, namespace, cluster, beside: owner });
}

const NOTHING: readonly string[] = [];

function drawn(
  name: string,
  shape: Shape,
  runs: readonly string[],
  label: string = name,
): SceneNode {
  return {
    name,
    label,
    shape,
    runs,
    namespace: '',
    absent: false,
    of: null,
    cluster: -1,
    beside: -1,
  };
}

function nodeOf(of: TopologyNode, shape: Shape): SceneNode {
  const { name, namespace, absent, workloads } = of;
  const all = [
    ...ownOf(of).map(({ service }) => service),
    ...workloads.map(({ workload }) => workload),
  ];
  const runs = all.length === 0 ? NOTHING : [...new Set(all)];
  return {
    name,
    label: name,
    shape,
    runs,
    namespace: namespace ?? '',
    absent,
    of,
    cluster: -1,
    beside: -1,
  };
}

function shapeOf(node: TopologyNode): Shape {
  const { kind, balances, workloads } = node;
  if (kind === 'switch') return 'switch';
  if (kind === 'router') return balances.length > 0 ? 'balancer' : 'router';
  const roles = ownOf(node).map(({ role }) => role);
  const passes = workloads.length === 0 && roles.length > 0 && !roles.includes('server');
  return passes ? (roles[0] as Exclude<ServiceRole, 'server'>) : 'host';
}

function call(name: string, a: number, b: number): SceneLink {
  return { name, a, b, ports: ['', ''], rate: null };
}

/** Who hangs on one other thing alone belongs to it. Sets the members' own. */
function clustered(nodes: SceneNode[], links: readonly SceneLink[]): Cluster[] {
  const neighbours = nodes.map(() => new Set<number>());
  for (const { a, b } of links) {
    if (a === b) continue;
    neighbours[a].add(b);
    neighbours[b].add(a);
  }
  const isEnd = (i: number) => neighbours[i].size === 1 && !hubShapes.has(nodes[i].shape);
  const clusters: Cluster[] = [];
  nodes.forEach(({ name, shape }, hub) => {
    if (isEnd(hub)) return;
    const members = [...neighbours[hub]].filter(isEnd).sort(byStation(nodes));
    if (members.length === 0) return;
    for (const member of members) nodes[member].cluster = clusters.length;
    const kind = shape === 'switch' ? 'network' : 'node';
    clusters.push({ name, kind, hub, members });
  });
  return clusters;
}

const hubShapes: ReadonlySet<Shape> = new Set<Shape>(['switch', 'router', 'balancer']);

/** By namespace, then by the service that runs there, then as in the scenario. */
function byStation(nodes: readonly SceneNode[]): (a: number, b: number) => number {
  const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return (a, b) =>
    compare(nodes[a].namespace, nodes[b].namespace) ||
    compare(servedBy(nodes[a]), servedBy(nodes[b])) ||
    a - b;
}

function servedBy({ of }: SceneNode): string {
  return of === null ? '' : (ownOf(of)[0]?.service ?? '');
}

/** Below whoever calls it, at the end of the longest way; circles are cut where they close. */
function depths(nodes: readonly SceneNode[], links: readonly SceneLink[]): number[] {
  const callers = nodes.map((): number[] => []);
  for (const { a, b } of links) if (nodes[b].cluster < 0 && a !== b) callers[b].push(a);
  const depth = nodes.map(() => -1);
  const onWay = new Set<number>();
  const walk = (node: number): number => {
    if (depth[node] >= 0) return depth[node];
    onWay.add(node);
    // Whom nobody calls by name is no workload all the same: a version of another service, say.
    let deepest = nodes[node].shape === 'client' ? 0 : 1;
    for (const caller of callers[node]) {
      if (!onWay.has(caller)) deepest = Math.max(deepest, walk(caller) + 1);
    }
    onWay.delete(node);
    return (depth[node] = deepest);
  };
  nodes.forEach((_, node) => walk(node));
  for (const { a, b } of links) if (nodes[b].cluster >= 0) depth[b] = depth[a];
  return depth;
}
