import { plural, printable } from '../format.js';
import { type Beside, besideParty, isTunnel } from './beside.js';
import type { Callee, Caller, Topology, TopologyNode } from './graph.js';
import { commonLinks, groupLabel, labelOf, linkLabel } from './labels.js';
import { FORMS, type Shape, shapeOf } from './shapes.js';

const SHAPES = { card: 'box', round: 'oval', hexagon: 'hexagon', pipe: 'cylinder' } as const;

function formOf(node: TopologyNode): string {
  const own = { switch: 'box3d', router: 'ellipse', clients: 'oval' } as const;
  const { kind } = node;
  return kind === 'host' || kind === 'replica' ? SHAPES[shapeOf(node)] : own[kind];
}

/** For Graphviz (graphviz.org/doc/info/lang.html). */
export function topologyDot(topology: Topology, title: string): string {
  const { nodes, groups, links, services, calls, labels } = topology;
  const lines = [
    `digraph ${quoted(title)} {`,
    '  graph [compound=true, fontname="Helvetica", rankdir=TB]',
    '  node [fontname="Helvetica", fontsize=10]',
    '  edge [fontname="Helvetica", fontsize=9]',
  ];
  /** With what stands beside it, in a pod; where nothing does, alone. */
  const write = (
    id: string,
    [label, form]: readonly [string, string],
    name: string,
    beside: Beside | null,
    at: string,
  ): void => {
    const drawn = `${quoted(id)} [label=${quoted(label)}, shape=${form}]`;
    if (beside === null) {
      lines.push(`${at}${drawn}`);
      return;
    }
    const other = quoted(`beside ${id}`);
    lines.push(
      `${at}subgraph ${quoted(`cluster pod ${id}`)} {`,
      `${at}  label=${quoted(name)}`,
      `${at}  ${drawn}`,
      `${at}  ${other} [label=${quoted(beside.words)}, shape=${SHAPES[FORMS[beside.role]]}]`,
      `${at}  ${quoted(id)} -> ${other} [arrowhead=none, style=dotted]`,
      `${at}}`,
    );
  };
  const inside = (parent: string | null, indent: string): void => {
    for (const node of nodes.values()) {
      if (node.group !== parent) continue;
      const { name, role } = labelOf(node, labels);
      const dashed = node.absent ? ', style=dashed' : '';
      const drawn = [`${name}\n${role}`, `${formOf(node)}${dashed}`] as const;
      const beside = besideParty(topology, { node: node.id });
      write(node.id, drawn, `pod ${name}`, beside, indent);
    }
    for (const group of groups.values()) {
      if (group.parent !== parent) continue;
      lines.push(`${indent}subgraph ${quoted(`cluster ${group.id}`)} {`);
      lines.push(`${indent}  label=${quoted(groupLabel(group, labels))}`);
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
  const party = (of: Caller | Callee): string => {
    if ('node' in of) return of.node;
    if ('service' in of) return `service:${of.service}`;
    const clients = `clients:${of.workload}`;
    return nodes.has(clients) ? clients : `workload:${of.workload}`;
  };
  const pod = (of: Caller, name: string, label: string, form: Shape | 'component'): void => {
    const shape = form === 'component' ? form : SHAPES[form];
    write(party(of), [label, shape], `pods of ${name}`, besideParty(topology, of), '  ');
  };
  const workloads = new Set(
    calls.flatMap(({ from }) => ('workload' in from ? [from.workload] : [])),
  );
  for (const workload of workloads) {
    if (nodes.has(`clients:${workload}`)) continue;
    const label = labels.workloads.get(workload) ?? workload;
    pod({ workload }, label, label, 'round');
  }
  for (const [name, { replicas, beside, role }] of services) {
    if (beside !== null) continue;
    const what = role === 'server' ? 'service' : role;
    const called = labels.services.get(name) ?? name;
    const label = `${what} ${called}\n${plural(replicas.length, 'replica')}`;
    pod({ service: name }, called, label, role === 'server' ? 'component' : FORMS[role]);
    if (!groups.has(`service:${name}`) || replicas.length === 0) continue;
    lines.push(
      `  ${quoted(`service:${name}`)} -> ${quoted(replicas[0])} [lhead=${quoted(`cluster service:${name}`)}, style=dotted, arrowhead=none]`,
    );
  }
  const end = (of: Caller | Callee): string => {
    const isBeside = !('node' in of) && besideParty(topology, of) !== null;
    return quoted(isBeside ? `beside ${party(of)}` : party(of));
  };
  for (const call of calls) {
    const style =
      call.kind === 'mirror'
        ? ' [style=dashed]'
        : isTunnel(topology, call)
          ? ' [color="gray40:white:gray40"]'
          : '';
    lines.push(`  ${end(call.from)} -> ${end(call.to)}${style}`);
  }
  return `${lines.join('\n')}\n}\n`;
}

/** A string of the language: only quotes and backslashes mean something in it. */
function quoted(text: string): string {
  const lines = text.split('\n').map(printable);
  return `"${lines.map((line) => line.replace(/["\\]/g, '\\$&')).join('\\n')}"`;
}
