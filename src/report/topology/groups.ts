import type { TopologyLink } from './links.js';
import type { TopologyNode } from './nodes.js';

export interface TopologyGroup {
  id: string;
  /**
   * `network`: switches that reach each other without a router, and the machines on them alone;
   * `node`: a router with the machines wired to it, as pods are to their node;
   * `namespace`: within one of those; `service`: replicas on no network.
   */
  kind: 'network' | 'node' | 'namespace' | 'service';
  name: string;
  parent: string | null;
  /** The switch or router in its middle; null for none. */
  hub: string | null;
}

type Nodes = ReadonlyMap<string, TopologyNode>;

/** The groups of machines; sets each node's own. */
export function groupsOf(nodes: Nodes, links: readonly TopologyLink[]): Map<string, TopologyGroup> {
  const hubs = hubsOf(nodes, links);
  const neighbours = neighboursOf(nodes, links);
  const groups = new Map<string, TopologyGroup>();
  for (const [id, node] of nodes) {
    if (node.kind !== 'host') continue;
    const around = new Set((neighbours.get(id) ?? []).map((other) => hubs.get(other) ?? other));
    const [hub] = around;
    // Of several networks it belongs to none more than to another.
    if (around.size !== 1 || nodes.get(hub)?.kind === 'host') continue;
    node.group = open(groups, nodes, hub).id;
  }
  for (const [id, hub] of hubs) {
    const node = nodes.get(id) as TopologyNode;
    node.group = open(groups, nodes, hub).id;
  }
  for (const { hub } of groups.values()) {
    const node = nodes.get(hub ?? '');
    if (node !== undefined) node.group ??= `group:${node.name}`;
  }
  return withNamespaces(groups, nodes);
}

function open(groups: Map<string, TopologyGroup>, nodes: Nodes, hub: string): TopologyGroup {
  const { name, kind } = nodes.get(hub) as TopologyNode;
  const id = `group:${name}`;
  let group = groups.get(id);
  if (group === undefined) {
    group = { id, kind: kind === 'switch' ? 'network' : 'node', name, parent: null, hub };
    groups.set(id, group);
  }
  return group;
}

function neighboursOf(nodes: Nodes, links: readonly TopologyLink[]): Map<string, string[]> {
  const neighbours = new Map<string, string[]>([...nodes.keys()].map((id) => [id, []]));
  for (const { from, to } of links) {
    neighbours.get(from)?.push(to);
    neighbours.get(to)?.push(from);
  }
  return neighbours;
}

/** Each switch's first of those that it reaches over switches alone. */
function hubsOf(nodes: Nodes, links: readonly TopologyLink[]): Map<string, string> {
  const up = new Map<string, string>();
  for (const [id, { kind }] of nodes) if (kind === 'switch') up.set(id, id);
  const top = (id: string): string => {
    let at = id;
    for (let next = up.get(at) as string; next !== at; next = up.get(at) as string) at = next;
    up.set(id, at);
    return at;
  };
  const order = new Map([...up.keys()].map((id, i) => [id, i]));
  for (const { from, to } of links) {
    if (!up.has(from) || !up.has(to)) continue;
    const [a, b] = [top(from), top(to)];
    if ((order.get(a) as number) <= (order.get(b) as number)) up.set(b, a);
    else up.set(a, b);
  }
  return new Map([...up.keys()].map((id) => [id, top(id)]));
}

/** A group within for each namespace, where there is more than one in all. */
function withNamespaces(
  groups: ReadonlyMap<string, TopologyGroup>,
  nodes: Nodes,
): Map<string, TopologyGroup> {
  const all = new Map(groups);
  const names = new Set([...nodes.values()].map(({ namespace }) => namespace));
  names.delete(null);
  if (names.size < 2) return all;
  for (const node of nodes.values()) {
    if (node.kind !== 'host' || node.namespace === null) continue;
    const id = `namespace:${node.namespace}${node.group === null ? '' : `@${node.group}`}`;
    all.set(id, {
      id,
      kind: 'namespace',
      name: node.namespace,
      parent: node.group,
      hub: null,
    });
    node.group = id;
  }
  return all;
}
