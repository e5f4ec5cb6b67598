import type { Fabric } from '../../schema.js';
import { prefixFor, sizeOf } from '../ip.js';
import { wireOf } from '../wire.js';
import { type FabricBuilder, leafPrefix, range } from './fabric.js';

type Of<K extends Fabric['kind']> = Extract<Fabric, { kind: K }>;

/** Hosts around one switch in one subnet, or around one router, each with its own link. */
export function buildStar(fabric: FabricBuilder, { hosts, centre }: Of<'star'>): void {
  const { name } = fabric;
  const prefix = leafPrefix(hosts);
  if (!fabric.reserve(sizeOf(prefix))) return;
  const names = range(hosts, (i) => `${name}-h${i}`);
  const subnet = fabric.block(prefix);
  if (centre === 'switch') {
    fabric.leaf(`${name}-switch`, null, names, subnet);
  } else {
    fabric.router(`${name}-router`, false);
    fabric.spokes(name, `${name}-router`, names, subnet);
  }
}

/** Hosts on the left and on the right of one link that all flows between them share. */
export function buildDumbbell(fabric: FabricBuilder, told: Of<'dumbbell'>): void {
  const { draft, name } = fabric;
  const sides = (['left', 'right'] as const).map((side) => ({
    names: range(told[side], (i) => `${name}-${side}${i}`),
    group: `${name}-${side}`,
    prefix: leafPrefix(told[side]),
  }));
  const largest = Math.max(...sides.map(({ prefix }) => sizeOf(prefix)));
  if (!fabric.reserve(2 * largest + 2)) return;
  sides.forEach(({ names, group, prefix }, i) => {
    const router = `${name}-r${i}`;
    fabric.router(router, false);
    fabric.leaf(`${group}-switch`, router, names, fabric.block(prefix));
    draft.groups.set(group, names);
  });
  fabric.trunk(`${name}-r0`, `${name}-r1`, wireOf(told, told.bottleneck));
}

/** Two hosts with routers, or switches, in a row between them. */
export function buildChain(fabric: FabricBuilder, told: Of<'chain'>): void {
  const { draft, name, wire } = fabric;
  const { routers, switches } = told;
  if (routers !== undefined && switches !== undefined) {
    draft.problems.at(fabric.path, 'takes `routers` or `switches`, not both');
    return;
  }
  const ends = [`${name}-h0`, `${name}-h1`];
  const between = range(routers ?? switches ?? 0, (i) => `${name}-${routers ? 'r' : 's'}${i}`);
  const nodes = [ends[0], ...between, ends[1]];
  const subnets = routers === undefined ? 1 : routers + 1;
  const prefix = prefixFor(4);
  if (!fabric.reserve(subnets * sizeOf(prefix))) return;
  for (const end of ends) fabric.host(end);
  for (const node of between) {
    if (routers === undefined) draft.addSwitch(node, fabric.path);
    else fabric.router(node, false);
  }
  const one = routers === undefined ? fabric.block(prefix) : null;
  for (let i = 0; i + 1 < nodes.length; i++) {
    fabric.link(nodes[i], nodes[i + 1], wire, one === null ? fabric.block(prefix) : one);
  }
}
