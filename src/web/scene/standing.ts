import type { Playback } from '../../facts/playback.js';
import type { Graph } from './graph.js';
import { nodeCalled, NOWHERE } from './places.js';

/** What has become of a thing: the worst that is said of it. */
export const conditions = ['well', 'out', 'slow', 'failing', 'paused', 'absent', 'dead'] as const;
export type Condition = (typeof conditions)[number];

/** By node, and by link: the number of a condition. */
export interface Conditions {
  node: Uint8Array;
  link: Uint8Array;
}

/** What a change of the timeline makes of what it names. */
const made: Readonly<Record<string, Condition>> = {
  down: 'dead',
  up: 'well',
  crash: 'dead',
  repair: 'well',
  pause: 'paused',
  slow: 'slow',
  errors: 'failing',
  remove: 'absent',
  add: 'well',
};

/** How things are now, by the timeline's changes that last and by who is left out. */
export function conditionsAt(playback: Playback, graph: Graph): Conditions {
  const { nodes, links, byName } = graph;
  const found = { node: new Uint8Array(nodes.length), link: new Uint8Array(links.length) };
  nodes.forEach(({ absent }, i) => {
    if (absent) found.node[i] = conditions.indexOf('absent');
  });
  const { facts, moment } = playback;
  const standing = moment.changes.subjects
    .map((subject) => playback.latestOf(subject))
    .sort((a, b) => a - b);
  for (const latest of standing) {
    const fact = facts.get(latest);
    if (fact.kind === 'backend-out') {
      mark(found, graph, fact.backend, 'out');
      continue;
    }
    if (fact.kind === 'pod') {
      const condition = fact.ready ? 'well' : fact.state === 'free' ? 'absent' : 'paused';
      mark(found, graph, fact.place, condition);
      continue;
    }
    if (fact.kind !== 'changed') continue;
    if (fact.change === 'scale') {
      const service = graph.clusters.find(({ name }) => name === fact.names[0]);
      const members =
        service?.members ??
        nodes.flatMap(({ runs }, i) => (runs.includes(fact.names[0]) ? [i] : []));
      const count = Number(fact.to.to);
      members.forEach((member, i) => {
        found.node[member] = conditions.indexOf(i < count ? 'well' : 'absent');
      });
      continue;
    }
    const condition = made[fact.change];
    if (condition === undefined) continue;
    for (const name of fact.names) {
      const cluster = graph.clusters.find((one) => one.kind === 'service' && one.name === name);
      if (cluster !== undefined && !byName.has(name)) continue;
      if (cluster === undefined) mark(found, graph, name, condition);
      else for (const member of cluster.members) set(found.node, member, condition);
    }
  }
  // What stands in a pod is there as long as that is.
  nodes.forEach(({ beside }, i) => {
    const owner = beside < 0 ? undefined : conditions[found.node[beside]];
    if (owner === 'absent' || owner === 'dead') found.node[i] = found.node[beside];
  });
  return found;
}

function mark(found: Conditions, graph: Graph, name: string, condition: Condition): void {
  const link = linkCalled(graph, name);
  if (link !== NOWHERE) {
    set(found.link, link, condition);
    return;
  }
  const slash = name.indexOf('/');
  const node = nodeCalled(slash < 0 ? name : name.slice(slash + 1), graph.byName);
  if (node !== NOWHERE) set(found.node, node, condition);
}

function set(into: Uint8Array, at: number, condition: Condition): void {
  const number = conditions.indexOf(condition);
  // Who is left out is so for what it is besides.
  if (condition === 'out' && into[at] > 0) return;
  into[at] = number;
}

/** By its name, or as "a - b" between two nodes. */
function linkCalled({ links, nodes }: Graph, name: string): number {
  if (!name.includes(' - ')) return links.findIndex((link) => link.name === name);
  const [a, b] = name.split(' - ');
  return links.findIndex((link) => {
    if (link.name === name) return true;
    const ends = [nodes[link.a].name, nodes[link.b].name];
    return (ends[0] === a && ends[1] === b) || (ends[0] === b && ends[1] === a);
  });
}
