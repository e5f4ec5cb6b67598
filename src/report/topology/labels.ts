import { count, printable } from '../format.js';
import type { Labels } from '../labels.js';
import { ownOf } from './beside.js';
import type { TopologyGroup, TopologyLink, TopologyNode } from './graph.js';

const LONGEST = 26;

/** What is written on a node: its name, and what it is there for. */
export function labelOf(node: TopologyNode, labels: Labels): { name: string; role: string } {
  const name = node.kind === 'clients' ? labels.workloads.get(node.name) : undefined;
  return {
    name: shortened(printable(name ?? node.name), LONGEST),
    role: shortened(roleOf(node, labels), 30),
  };
}

function roleOf(node: TopologyNode, labels: Labels): string {
  const { kind, workloads, balances, dns, nat, addresses } = node;
  if (kind === 'switch') return 'switch';
  if (kind === 'clients') {
    const clients = workloads[0]?.clients ?? 1;
    return clients === 1 ? 'client' : `${count(clients)} clients`;
  }
  const parts: string[] = [];
  if (kind === 'router') {
    parts.push('router');
    if (nat) parts.push('NAT');
    if (balances.length > 0) parts.push('balancer');
  }
  if (dns) parts.push('DNS');
  for (const { service, role } of ownOf(node)) {
    const label = labels.services.get(service) ?? service;
    parts.push(role === 'server' ? label : `${role} ${label}`);
  }
  for (const { workload } of workloads) parts.push(labels.workloads.get(workload) ?? workload);
  if (parts.length === 0) parts.push(addresses[0] ?? kind);
  return [...new Set(parts)].map(printable).join(', ');
}

/** What a group is, in words. */
export function groupLabel({ kind, name }: TopologyGroup, { services }: Labels): string {
  const words = { network: 'network', node: 'at', namespace: 'namespace', service: 'service' };
  const label = kind === 'service' ? services.get(name) : undefined;
  return `${words[kind]} ${printable(label ?? name)}`;
}

/** "10 Mbit/s, 5 ms"; what is the same everywhere need not be said. */
export function linkLabel({ rate, delay, impaired }: TopologyLink): string {
  const parts = [rate === null ? 'no rate' : rateWords(rate), delayWords(delay)];
  if (impaired) parts.push('impaired');
  return parts.join(', ');
}

function rateWords(rate: number): string {
  if (rate >= 1e9) return `${Number((rate / 1e9).toPrecision(4))} Gbit/s`;
  if (rate >= 1e6) return `${Number((rate / 1e6).toPrecision(4))} Mbit/s`;
  return `${Number((rate / 1e3).toPrecision(4))} kbit/s`;
}

function delayWords(delay: number): string {
  if (delay >= 1e9) return `${delay / 1e9} s`;
  return delay >= 1e6 ? `${delay / 1e6} ms` : `${delay / 1e3} µs`;
}

/** Of a kind at most: more labels would cover each other. */
const MOST_ALIKE = 6;

/** Kinds of links that are many, the commonest first: a note says them, and no label. */
export function commonLinks(links: readonly TopologyLink[]): Map<string, number> {
  const times = new Map<string, number>();
  for (const link of links) times.set(linkLabel(link), (times.get(linkLabel(link)) ?? 0) + 1);
  const ordered = [...times].sort(([, a], [, b]) => b - a);
  return new Map(ordered.filter(([, n], i) => i === 0 || n > MOST_ALIKE));
}

/** The middle is left out: names differ at their ends. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const half = Math.floor((most - 1) / 2);
  return `${text.slice(0, most - 1 - half)}…${text.slice(text.length - half)}`;
}
