import { printable } from '../format.js';
import type { Caller, Topology, TopologyNode } from './graph.js';
import { commonLinks, groupLabel, labelOf, linkLabel } from './labels.js';

/** Mermaid's default `maxEdges`: beyond them it draws nothing. */
export const MERMAID_EDGES = 500;

/**
 * A flowchart for Mermaid (mermaid.js.org/syntax/flowchart.html), as READMEs and wikis draw them. Nodes
 * have ids of our own, as many words mean something there; names stand in quoted labels.
 */
export function topologyMermaid({ nodes, groups, links, services, calls }: Topology): string {
  const lines = ['flowchart TB'];
  const ids = new Map([...nodes.keys()].map((id, i) => [id, `n${i}`]));
  const groupIds = new Map([...groups.keys()].map((id, i) => [id, `g${i}`]));
  const inside = (parent: string | null, indent: string): void => {
    for (const node of nodes.values()) {
      if (node.group === parent) lines.push(`${indent}${ids.get(node.id)}${shapeOf(node)}`);
    }
    for (const group of groups.values()) {
      if (group.parent !== parent) continue;
      lines.push(`${indent}subgraph ${groupIds.get(group.id)}["${quoted(groupLabel(group))}"]`);
      inside(group.id, `${indent}  `);
      lines.push(`${indent}end`);
    }
  };
  inside(null, '  ');
  const common = commonLinks(links);
  for (const link of links) {
    const label = common.has(linkLabel(link)) ? '' : `|"${quoted(linkLabel(link))}"|`;
    lines.push(`  ${ids.get(link.from)} ---${label} ${ids.get(link.to)}`);
  }
  // Services with machines of their own, and workloads on them, are parties beside the network.
  const parties = new Map<string, string>();
  const partyOf = (key: string, name: string, round: boolean): string => {
    const known = parties.get(key);
    if (known !== undefined) return known;
    const id = `c${parties.size}`;
    parties.set(key, id);
    lines.push(`  ${id}${round ? `(["${quoted(name)}"])` : `["${quoted(name)}"]`}`);
    return id;
  };
  const serviceOf = (service: string): string =>
    groupIds.get(`service:${service}`) ??
    partyOf(
      `service:${service}`,
      `service ${service}, ${services.get(service)?.replicas.length ?? 0} replicas`,
      false,
    );
  const callerOf = (from: Caller): string => {
    if ('service' in from) return serviceOf(from.service);
    const clients = ids.get(`clients:${from.workload}`);
    return clients ?? partyOf(`workload:${from.workload}`, from.workload, true);
  };
  for (const { from, to, kind } of calls) {
    const callee = 'service' in to ? serviceOf(to.service) : ids.get(to.node);
    lines.push(`  ${callerOf(from)} ${kind === 'mirror' ? '-.->' : '-->'} ${callee}`);
  }
  return `${lines.join('\n')}\n`;
}

function shapeOf(node: TopologyNode): string {
  const { name, role } = labelOf(node);
  const label = `"${quoted(name)}<br/>${quoted(role)}"`;
  const shapes = {
    host: ['[', ']'],
    replica: ['[', ']'],
    switch: ['[[', ']]'],
    router: ['([', '])'],
    clients: ['(', ')'],
  } as const;
  const [open, close] = shapes[node.kind];
  return `${open}${label}${close}`;
}

/** In a label: Mermaid's own entities, which begin with #. */
function quoted(text: string): string {
  return printable(text).replace(/[#"<>&`\\]/g, (letter) => `#${letter.codePointAt(0)};`);
}
