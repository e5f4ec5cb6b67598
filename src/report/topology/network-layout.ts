import { type Block, groupBlock, nodeBlock, type Placed } from './blocks.js';
import type { Topology } from './graph.js';

export interface Layout extends Placed {
  width: number;
  height: number;
}

/** A page's worth: groups get fewer columns until they fit beside each other. */
const WIDEST = 1180;
const GAP = 26;
const LAYER_GAP = 64;

/**
 * Machines and switches in layers: groups at the bottom, above them what connects them, and so on.
 * Within a layer each stands as near as can be to those that it is wired to.
 */
export function networkLayout(topology: Topology): Layout {
  const onNetwork = networkOf(topology);
  const { nodes, groups, links } = onNetwork;
  const top = (id: string): string => {
    let at = nodes.get(id)?.group ?? null;
    if (at === null) return id;
    for (
      let up = groups.get(at)?.parent ?? null;
      up !== null;
      up = groups.get(at)?.parent ?? null
    ) {
      at = up;
    }
    return at;
  };
  const units = [
    ...[...groups.values()].filter(({ parent }) => parent === null).map(({ id }) => id),
    ...[...nodes.values()].filter(({ group }) => group === null).map(({ id }) => id),
  ];
  const wires = new Map<string, Set<string>>(units.map((id) => [id, new Set()]));
  for (const { from, to } of links) {
    const [a, b] = [top(from), top(to)];
    if (a === b) continue;
    wires.get(a)?.add(b);
    wires.get(b)?.add(a);
  }
  const layers = ordered(layersOf(onNetwork, units, wires), wires);
  return placed(onNetwork, layers);
}

/** The part of it that is on a network. */
function networkOf(topology: Topology): Topology {
  const nodes = new Map([...topology.nodes].filter(([id]) => id.startsWith('machine:')));
  const groups = new Map([...topology.groups].filter(([, { kind }]) => kind !== 'service'));
  return { ...topology, nodes, groups };
}

/** From the bottom: groups, then by how far away the nearest of them is. */
function layersOf(
  { groups, nodes }: Topology,
  units: readonly string[],
  wires: ReadonlyMap<string, ReadonlySet<string>>,
): string[][] {
  const isGround = (id: string): boolean =>
    groups.has(id) || (groups.size === 0 && nodes.get(id)?.kind !== 'router');
  const ground = units.filter(isGround);
  const depth = new Map((ground.length > 0 ? ground : units.slice(0, 1)).map((id) => [id, 0]));
  for (const [id, at] of depth) {
    for (const other of wires.get(id) ?? []) if (!depth.has(other)) depth.set(other, at + 1);
  }
  const layers: string[][] = [];
  for (const id of units) (layers[depth.get(id) ?? 0] ??= []).push(id);
  return layers.filter((layer) => layer.length > 0);
}

/** Sweeps up and down: each by the mean place of those that it is wired to in the layer before. */
function ordered(layers: string[][], wires: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  let now = layers.map((layer) => [...layer]);
  for (let sweep = 0; sweep < 4; sweep++) {
    const places = new Map<string, number>();
    const note = (layer: readonly string[]): void =>
      layer.forEach((id, i) => places.set(id, (i + 0.5) / layer.length));
    const order = sweep % 2 === 0 ? now.map((_, i) => i) : now.map((_, i) => now.length - 1 - i);
    const next = [...now];
    for (const [step, i] of order.entries()) {
      const wish = new Map(
        next[i].map((id, place) => {
          const near = [...(wires.get(id) ?? [])].flatMap((other) => places.get(other) ?? []);
          const own = (place + 0.5) / next[i].length;
          return [id, near.length === 0 ? own : near.reduce((a, b) => a + b) / near.length];
        }),
      );
      if (step > 0) next[i] = [...next[i]].sort((a, b) => (wish.get(a) ?? 0) - (wish.get(b) ?? 0));
      note(next[i]);
    }
    now = next;
  }
  return now;
}

function placed(topology: Topology, layers: readonly string[][]): Layout {
  const { nodes, groups } = topology;
  const blocksOf = (layer: readonly string[], columns?: number): Block[] =>
    layer.map((id) => {
      const group = groups.get(id);
      return group === undefined
        ? nodeBlock(nodes.get(id)!, topology)
        : groupBlock(topology, group, columns);
    });
  const rows = layers.flatMap((layer) => {
    let blocks = blocksOf(layer);
    for (let columns = 8; columns > 1 && widthOf(blocks) > WIDEST; columns--) {
      blocks = blocksOf(layer, columns);
    }
    return folded(blocks);
  });
  // The bottom layer comes last on the page.
  const down = [...rows].reverse();
  const width = Math.max(200, ...down.map(widthOf)) + 2 * GAP;
  const into: Layout = { nodes: new Map(), groups: new Map(), width, height: 0 };
  let y = GAP;
  for (const row of down) {
    const room = width - 2 * GAP - widthOf(row);
    // Nodes by themselves spread over the width; groups keep together.
    const extra = row.every(({ id }) => nodes.has(id)) ? room / (row.length + 1) : 0;
    let x = GAP + (extra > 0 ? extra : room / 2);
    for (const block of row) {
      block.place(x, y, into);
      x += block.w + GAP + extra;
    }
    y += Math.max(...row.map(({ h }) => h)) + LAYER_GAP;
  }
  into.height = y - LAYER_GAP + GAP;
  return into;
}

function widthOf(blocks: readonly Block[]): number {
  return blocks.reduce((sum, { w }) => sum + w + GAP, -GAP);
}

/** A layer that is too wide goes on below. */
function folded(blocks: readonly Block[]): Block[][] {
  const rows: Block[][] = [[]];
  for (const block of blocks) {
    const row = rows[rows.length - 1];
    if (row.length > 0 && widthOf([...row, block]) > WIDEST) rows.push([block]);
    else row.push(block);
  }
  return rows.reverse();
}
