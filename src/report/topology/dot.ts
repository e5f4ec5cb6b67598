import { printable } from '../format.js';
import type { Caller, Topology } from './graph.js';
import { commonLinks, groupLabel, labelOf, linkLabel } from './labels.js';

const SHAPES = {
  host: 'box',
  replica: 'box',
  switch: 'box3d',
  router: 'ellipse',
  clients: 'oval',
} as const;

/** For Graphviz (graphviz.org/doc/info/lang.html). */
export function topologyDot(topology: Topology, title: string): string {
  const { nodes, groups, links, services, calls } = topology;
  const lines = [
    `digraph ${quoted(title)} {`,
    '  graph [compound=true, fontname="Helvetica", rankdir=TB]',
    '  node [fontname="Helvetica", fontsize=10]',
    '  edge [fontname="Helvetica", fontsize=9]',
  ];
  const inside = (parent: string | null, indent: string): void => {
    for (const node of nodes.values()) {
      if (node.group !== parent) continue;
      const { name, role } = labelOf(node);
      const dashed = node.absent ? ', style=dashed' : '';
      lines.push(
        `${indent}${quoted(node.id)} [label=${quoted(`${name}\n${role}`)}, shape=${SHAPES[node.kind]}${dashed}]`,
      );
    }
    for (const group of groups.values()) {
      if (group.parent !== parent) continue;
      lines.push(`${indent}subgraph ${quoted(`cluster ${group.id}`)} {`);
      lines.push(`${indent}  label=${quoted(groupLabel(group))}`);
      inside(group.id, `${indent}  `);
      lines.push(`${indent}}`);
    }
  };
  inside(null, '  ');
  const common = commonLinks(links);
  for (const link of links) {
    const words = linkLabel(link);
    const label = common.has(words) ? '' : `, label=${quoted(words)}`;
    lines.push(`  ${quoted(link.from)} -> ${quoted(link.to)} [dir=none${label}]`);
  }
  const party = (from: Caller): string => {
    if ('service' in from) return `service:${from.service}`;
    const clients = `clients:${from.workload}`;
    return nodes.has(clients) ? clients : `workload:${from.workload}`;
  };
  for (const { from } of calls) {
    if ('workload' in from && party(from) === `workload:${from.workload}`) {
      lines.push(`  ${quoted(party(from))} [label=${quoted(from.workload)}, shape=oval]`);
    }
  }
  for (const [name, { replicas, beside }] of services) {
    if (beside !== null) continue;
    const many = `${replicas.length} ${replicas.length === 1 ? 'replica' : 'replicas'}`;
    lines.push(
      `  ${quoted(`service:${name}`)} [label=${quoted(`service ${name}\n${many}`)}, shape=component]`,
    );
    if (!groups.has(`service:${name}`) || replicas.length === 0) continue;
    lines.push(
      `  ${quoted(`service:${name}`)} -> ${quoted(replicas[0])} [lhead=${quoted(`cluster service:${name}`)}, style=dotted, arrowhead=none]`,
    );
  }
  for (const { from, to, kind } of calls) {
    const callee = 'service' in to ? `service:${to.service}` : to.node;
    const style = kind === 'mirror' ? ' [style=dashed]' : '';
    lines.push(`  ${quoted(party(from))} -> ${quoted(callee)}${style}`);
  }
  return `${lines.join('\n')}\n}\n`;
}

/** A string of the language: only quotes and backslashes mean something in it. */
function quoted(text: string): string {
  const lines = text.split('\n').map(printable);
  return `"${lines.map((line) => line.replace(/["\\]/g, '\\$&')).join('\\n')}"`;
}
