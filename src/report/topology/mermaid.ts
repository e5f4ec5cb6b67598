import { plural, printable } from '../format.js';
import type { Labels } from '../labels.js';
import { type Beside, besideParty, isTunnel } from './beside.js';
import type { Caller, Topology, TopologyNode } from './graph.js';
import { commonLinks, groupLabel, labelOf, linkLabel } from './labels.js';
import { FORMS, type Shape, shapeOf } from './shapes.js';

/** Mermaid's default `maxEdges`: beyond them it draws nothing. */
export const MERMAID_EDGES = 500;

/**
 * A flowchart for Mermaid (mermaid.js.org/syntax/flowchart.html), as READMEs and wikis draw them. Nodes
 * have ids of our own, as many words mean something there; names stand in quoted labels.
 */
export function topologyMermaid(topology: Topology): string {
  const { nodes, groups, links, services, calls, labels } = topology;
  const lines = ['flowchart TB'];
  const ids = new Map([...nodes.keys()].map((id, i) => [id, `n${i}`]));
  const groupIds = new Map([...groups.keys()].map((id, i) => [id, `g${i}`]));
  /** With what stands beside it, in a pod; where nothing does, alone. */
  const write = (id: string, drawn: string, name: string, beside: Beside | null, at: string) => {
    if (beside === null) return lines.push(`${at}${id}${drawn}`);
    lines.push(
      `${at}subgraph p${id}["${quoted(name)}"]`,
      `${at}  ${id}${drawn}`,
      `${at}  ${id}b${shape(FORMS[beside.role], beside.words)}`,
      `${at}  ${id} -.- ${id}b`,
      `${at}end`,
    );
  };
  const inside = (parent: string | null, indent: string): void => {
    for (const node of nodes.values()) {
      if (node.group !== parent) continue;
      const beside = besideParty(topology, { node: node.id });
      write(ids.get(node.id)!, drawnNode(node, labels), `pod ${node.name}`, beside, indent);
    }
    for (const group of groups.values()) {
      if (group.parent !== parent) continue;
      lines.push(
        `${indent}subgraph ${groupIds.get(group.id)}["${quoted(groupLabel(group, labels))}"]`,
      );
      inside(group.id, `${indent}  `);
      lines.push(`${indent}end`);
    }
  };
  inside(null, '  ');
  const called = (party: Caller): string =>
    'service' in party
      ? (labels.services.get(party.service) ?? party.service)
      : (labels.workloads.get(party.workload) ?? party.workload);
  const common = commonLinks(links);
  for (const link of links) {
    const label = common.has(linkLabel(link)) ? '' : `|"${quoted(linkLabel(link))}"|`;
    lines.push(`  ${ids.get(link.from)} ---${label} ${ids.get(link.to)}`);
  }
  // Services with machines of their own, and workloads on them, are parties beside the network.
  const parties = new Map<string, string>();
  const partyOf = (party: Caller, name: string, form: Shape): string => {
    const key = JSON.stringify(party);
    const known = parties.get(key);
    if (known !== undefined) return known;
    const id = `c${parties.size}`;
    const beside = besideParty(topology, party);
    const told = `pods of ${called(party)}`;
    write(id, shape(form, name), told, beside, '  ');
    const end = beside === null ? id : `${id}b`;
    parties.set(key, end);
    return end;
  };
  const serviceOf = (service: string): string => {
    const { replicas = [], role = 'server' } = services.get(service) ?? {};
    const what = role === 'server' ? 'service' : role;
    return (
      groupIds.get(`service:${service}`) ??
      partyOf(
        { service },
        `${what} ${called({ service })}, ${plural(replicas.length, 'replica')}`,
        FORMS[role],
      )
    );
  };
  const callerOf = (from: Caller): string => {
    if ('service' in from) return serviceOf(from.service);
    return ids.get(`clients:${from.workload}`) ?? partyOf(from, called(from), 'round');
  };
  for (const call of calls) {
    const { from, to, kind } = call;
    const callee = 'service' in to ? serviceOf(to.service) : ids.get(to.node);
    const arrow = kind === 'mirror' ? '-.->' : isTunnel(topology, call) ? '==>' : '-->';
    lines.push(`  ${callerOf(from)} ${arrow} ${callee}`);
  }
  return `${lines.join('\n')}\n`;
}

const BRACKETS: Readonly<Record<Shape, readonly [open: string, close: string]>> = {
  card: ['[', ']'],
  round: ['([', '])'],
  hexagon: ['{{', '}}'],
  pipe: ['[(', ')]'],
};

function shape(form: Shape, words: string): string {
  const [open, close] = BRACKETS[form];
  return `${open}"${quoted(words)}"${close}`;
}

function drawnNode(node: TopologyNode, labels: Labels): string {
  const { name, role } = labelOf(node, labels);
  const label = `"${quoted(name)}<br/>${quoted(role)}"`;
  const own = { switch: ['[[', ']]'], router: ['([', '])'], clients: ['(', ')'] } as const;
  const { kind } = node;
  const [open, close] = kind === 'host' || kind === 'replica' ? BRACKETS[shapeOf(node)] : own[kind];
  return `${open}${label}${close}`;
}

/** In a label: Mermaid's own entities, which begin with #. */
function quoted(text: string): string {
  return printable(text).replace(/[#"<>&`\\]/g, (letter) => `#${letter.codePointAt(0)};`);
}
