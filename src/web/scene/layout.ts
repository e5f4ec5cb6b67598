import type { Graph } from './graph.js';

/** Where things are, in pixels at a scale of 1; a node's place is its middle. */
export interface Layout {
  x: Float64Array;
  y: Float64Array;
  /** Half of a node's width and height. */
  halfWidth: Float64Array;
  halfHeight: Float64Array;
  /** By member: where its wire comes down beside it, in a group with several rows; else NaN. */
  gutter: Float64Array;
  /** By cluster: left, top, right, bottom of its box. */
  boxes: readonly Box[];
  /** Of all. */
  bounds: Box;
  /** The sizes that a cluster's members have, by cluster. */
  compact: readonly boolean[];
}

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Of hubs; and where there is a crowd. */
const HUB = { width: 132, height: 44 };
const SMALL_HUB = 84;
const ROOMY = { width: 148, height: 48, gap: 18 };
const COMPACT = { width: 44, height: 26, gap: 12 };
/** Of a mesh's proxy below who is in its pod; bars of that one's requests have their place between. */
const BESIDE_HEIGHT = { roomy: 31, compact: 22 };
const BARS = 13;
/** From so many members on, they are drawn small; and where there are so many things in all. */
const MANY = 16;
const CROWD = 80;
const PAD = 16;
const BESIDE = 24;
const BETWEEN = 84;
/** Width to height that a picture should have. */
const ASPECT = 1.7;
const SWEEPS = 6;

/** A hub with what hangs on it. */
interface Block {
  hub: number;
  cluster: number;
  width: number;
  height: number;
  columns: number;
}

/**
 * Rows: below, what machines hang on; above, what those hang on, as networks are drawn (leaves and spines,
 * containers below their switch, switches below their router). Within a row, who has the same neighbours
 * stands together (barycentres: Sugiyama, Tagawa, Toda 1981). The same for the same graph, always.
 *
 * @param collapsed clusters whose members are not shown: they stand where their hub is
 * @param aspect width to height of where it is shown
 */
export function layOut(
  graph: Graph,
  collapsed: ReadonlySet<number> = new Set(),
  aspect = ASPECT,
): Layout {
  const { nodes, clusters } = graph;
  const hubs = nodes.flatMap(({ cluster, beside }, i) => (cluster < 0 && beside < 0 ? [i] : []));
  const neighbours = hubNeighbours(graph);
  const rowOf = graph.rows ?? heights(graph, hubs, neighbours);
  const rows = ordered(hubs, rowOf, neighbours);
  const clusterOf = new Map(clusters.map(({ hub }, cluster) => [hub, cluster]));
  const isCrowd = nodes.length > CROWD;
  const compact = clusters.map(({ members }) => isCrowd || members.length > MANY);
  const shown = (cluster: number) =>
    cluster < 0 || collapsed.has(cluster) ? [] : clusters[cluster].members;
  const owners = new Set(nodes.map(({ beside }) => beside));
  const sizes = clusters.map(({ members }, cluster) =>
    memberSize(
      compact[cluster],
      members.some((member) => owners.has(member)),
    ),
  );
  const blockOf = (hub: number, narrowness: Narrowness) => {
    const cluster = clusterOf.get(hub) ?? -1;
    const size = sizeOf(shown(cluster).length, sizes[cluster], narrowness);
    const below = owners.has(hub) ? BESIDE_HEIGHT.roomy : 0;
    return { ...size, height: size.height + below };
  };
  const most = Math.max(1, ...rows.flat().map((hub) => shown(clusterOf.get(hub) ?? -1).length));
  const narrowness = chooseColumns(rows, blockOf, most, aspect, isCrowd ? SMALL_HUB : HUB.width);
  const layout = empty(graph, compact);
  const { x, y, halfWidth, halfHeight, gutter, boxes } = layout;

  let top = 0;
  const lines: { blocks: Block[]; width: number; top: number }[] = [];
  for (const row of rows) {
    const blocks = row.map((hub): Block => {
      const cluster = clusterOf.get(hub) ?? -1;
      return { hub, cluster, ...blockOf(hub, narrowness) };
    });
    for (const line of wrapped(blocks, narrowness.width * (isBare(blocks) ? 1.5 : 1))) {
      lines.push({ blocks: line, width: widthOf(line), top });
      top += Math.max(...line.map(({ height }) => height)) + BETWEEN;
    }
  }
  for (const line of lines) {
    let left = -line.width / 2;
    for (const block of line.blocks) {
      x[block.hub] = left + block.width / 2;
      y[block.hub] = line.top + HUB.height / 2 + (block.cluster < 0 ? 0 : PAD);
      left += block.width + BESIDE;
    }
  }
  // From below: each over the middle of those it is tied to, where there is room.
  for (let i = lines.length - 2; i >= 0; i--) {
    if (lines[i].width < lines[i + 1].width) settle(lines[i].blocks, x, neighbours, rowOf);
  }
  for (const { blocks } of lines) {
    for (const { hub, cluster, width, height, columns } of blocks) {
      halfWidth[hub] = narrowness.hub / 2;
      halfHeight[hub] = HUB.height / 2;
      if (cluster < 0) continue;
      const members = shown(cluster);
      const size = sizes[cluster];
      const { length } = clusters[cluster].members;
      boxes[cluster] = {
        left: x[hub] - width / 2,
        right: x[hub] + width / 2,
        top: y[hub] - HUB.height / 2 - PAD,
        bottom: y[hub] - HUB.height / 2 - PAD + height,
      };
      const used = Math.min(columns, length);
      const inner = used * (size.width + size.gap) - size.gap;
      for (const [i, member] of clusters[cluster].members.entries()) {
        if (members.length === 0) {
          [x[member], y[member]] = [x[hub], y[hub]];
          continue;
        }
        const [column, line] = [i % columns, Math.floor(i / columns)];
        x[member] = x[hub] - inner / 2 + column * (size.width + size.gap) + size.width / 2;
        y[member] =
          y[hub] + HUB.height / 2 + 2 * PAD + line * (size.height + size.gap) + size.card / 2;
        if (length > columns) gutter[member] = x[member] - (size.width + size.gap) / 2;
        halfWidth[member] = size.width / 2;
        halfHeight[member] = size.card / 2;
      }
    }
  }
  nodes.forEach(({ beside, cluster }, i) => {
    if (beside < 0) return;
    [x[i], y[i]] = [x[beside], y[beside]];
    if (halfWidth[beside] === 0) return;
    const isSmall = cluster >= 0 && compact[cluster];
    const tall = isSmall ? BESIDE_HEIGHT.compact : BESIDE_HEIGHT.roomy;
    halfWidth[i] = halfWidth[beside] * 0.66;
    halfHeight[i] = (tall - BARS) / 2;
    y[i] += halfHeight[beside] + BARS + halfHeight[i];
  });
  return { ...layout, bounds: boundsOf(layout, nodes.length) };
}

function empty({ nodes, clusters }: Graph, compact: readonly boolean[]) {
  return {
    x: new Float64Array(nodes.length),
    y: new Float64Array(nodes.length),
    halfWidth: new Float64Array(nodes.length),
    halfHeight: new Float64Array(nodes.length),
    gutter: new Float64Array(nodes.length).fill(NaN),
    boxes: clusters.map((): Box => ({ left: 0, top: 0, right: 0, bottom: 0 })),
    compact,
  };
}

/** Hubs by the hubs that they are tied to. */
function hubNeighbours({ nodes, links }: Graph): number[][] {
  const sets = nodes.map(() => new Set<number>());
  for (const { a, b } of links) {
    if (a === b || nodes[a].cluster >= 0 || nodes[b].cluster >= 0) continue;
    sets[a].add(b);
    sets[b].add(a);
  }
  return sets.map((set) => [...set]);
}

/** Rows by how far the next hub with members is: those are at the bottom. */
function heights(graph: Graph, hubs: readonly number[], neighbours: number[][]): number[] {
  const height = graph.nodes.map(() => -1);
  const bearing = graph.clusters.map(({ hub }) => hub);
  const alone = hubs.filter((hub) => graph.nodes[hub].shape === 'host');
  let front = bearing.length > 0 ? bearing : alone.length > 0 ? alone : hubs.slice(0, 1);
  for (let at = 0; front.length > 0; at++) {
    const next: number[] = [];
    for (const node of front) {
      if (height[node] >= 0) continue;
      height[node] = at;
      next.push(...neighbours[node]);
    }
    front = next;
  }
  const highest = Math.max(0, ...hubs.map((hub) => height[hub]));
  return height.map((of) => highest - Math.max(of, 0));
}

/** Rows of hubs, each in an order with few crossings. */
function ordered(
  hubs: readonly number[],
  rowOf: readonly number[],
  neighbours: readonly number[][],
): number[][] {
  const rows: number[][] = [];
  const seen = new Set<number>();
  const visit = (hub: number): void => {
    const stack = [hub];
    while (stack.length > 0) {
      const node = stack.pop() as number;
      if (seen.has(node)) continue;
      seen.add(node);
      (rows[rowOf[node]] ??= []).push(node);
      for (let i = neighbours[node].length - 1; i >= 0; i--) stack.push(neighbours[node][i]);
    }
  };
  for (const hub of [...hubs].sort((a, b) => rowOf[a] - rowOf[b] || a - b)) visit(hub);
  const kept = rows.filter((row) => row !== undefined && row.length > 0);
  const place = new Map<number, number>();
  const number = (row: readonly number[]): void => {
    row.forEach((node, i) => place.set(node, (i + 0.5) / row.length));
  };
  kept.forEach(number);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const isDown = sweep % 2 === 0;
    for (const row of isDown ? kept : [...kept].reverse()) {
      const centre = new Map(
        row.map((node) => {
          const others = neighbours[node].filter((other) =>
            isDown ? rowOf[other] < rowOf[node] : rowOf[other] > rowOf[node],
          );
          const sum = others.reduce((total, other) => total + (place.get(other) as number), 0);
          return [node, others.length === 0 ? (place.get(node) as number) : sum / others.length];
        }),
      );
      row.sort(
        (a, b) =>
          (centre.get(a) as number) - (centre.get(b) as number) ||
          (place.get(a) as number) - (place.get(b) as number),
      );
      number(row);
    }
  }
  return kept;
}

interface Narrowness {
  /** How wide a hub is. */
  hub: number;
  /** Columns of members at most, and how wide a row may be. */
  columns: number;
  width: number;
}

/**
 * As many columns as give the picture its aspect.
 *
 * @param blockOf the size of a hub with what hangs on it
 * @param most members that hang on one
 * @param hub how wide a hub is
 */
function chooseColumns(
  rows: readonly (readonly number[])[],
  blockOf: (hub: number, narrowness: Narrowness) => { width: number; height: number },
  most: number,
  aspect: number,
  hub: number,
): Narrowness {
  let best: Narrowness = { hub, columns: 1, width: Infinity };
  let worst = Infinity;
  const widths = (columns: number) =>
    rows.map((row) => row.map((each) => blockOf(each, { hub, columns, width: Infinity })));
  for (let columns = 1; columns <= Math.min(most, 24); columns++) {
    const sizes = widths(columns);
    const total = sizes.map((row) => row.reduce((sum, { width }) => sum + width + BESIDE, -BESIDE));
    const widest = Math.max(...total);
    for (let lines = 1; lines <= 12; lines++) {
      const width = widest / lines + (lines > 1 ? 200 : 0);
      let height = 0;
      sizes.forEach((row, i) => {
        const tall = Math.max(...row.map((size) => size.height)) + BETWEEN;
        height += tall * Math.ceil(total[i] / width - 1e-9);
      });
      const shape = Math.min(width, widest) / height / aspect;
      // A row in several lines is harder to read.
      const off = Math.max(shape, 1 / shape) + 0.8 * (lines - 1);
      if (off < worst - 1e-9) {
        worst = off;
        best = { hub, columns, width: lines === 1 ? Infinity : width };
      }
      if (widest / lines < 900) break;
    }
  }
  return best;
}

/** Of a cluster's members, with what stands beside them. */
interface MemberSize {
  width: number;
  height: number;
  gap: number;
  /** Of its own card's height. */
  card: number;
}

function memberSize(isCompact: boolean, hasBeside: boolean): MemberSize {
  const { width, height, gap } = isCompact ? COMPACT : ROOMY;
  const below = !hasBeside ? 0 : isCompact ? BESIDE_HEIGHT.compact : BESIDE_HEIGHT.roomy;
  return { width, height: height + below, gap, card: height };
}

function sizeOf(members: number, size: MemberSize, { columns, hub }: Narrowness) {
  const width = hub + 2 * PAD;
  if (members === 0) return { width, height: HUB.height + 2 * PAD, columns: 1 };
  // No narrower than the hub.
  const fitting = Math.max(1, Math.floor((hub + size.gap) / (size.width + size.gap)));
  const used = Math.min(members, Math.max(columns, fitting));
  const lines = Math.ceil(members / used);
  return {
    width: Math.max(width, used * (size.width + size.gap) - size.gap + 2 * PAD),
    height: HUB.height + 3 * PAD + lines * (size.height + size.gap) - size.gap + PAD,
    columns: used,
  };
}

/** Routers above, say, whose wires all cross another line's. */
function isBare(blocks: readonly Block[]): boolean {
  return blocks.every(({ cluster }) => cluster < 0);
}

function wrapped(blocks: Block[], limit: number): Block[][] {
  const lines: Block[][] = [];
  let line: Block[] = [];
  for (const block of blocks) {
    if (line.length > 0 && widthOf(line) + BESIDE + block.width > limit) {
      lines.push(line);
      line = [];
    }
    line.push(block);
  }
  return [...lines, line];
}

function widthOf(blocks: readonly Block[]): number {
  return blocks.reduce((sum, { width }) => sum + width + BESIDE, -BESIDE);
}

/** Moves a row's blocks over those below that they are tied to, and apart where they meet. */
function settle(
  blocks: readonly Block[],
  x: Float64Array,
  neighbours: readonly number[][],
  rowOf: readonly number[],
): void {
  const wanted = blocks.map(({ hub }) => {
    const below = neighbours[hub].filter((other) => rowOf[other] > rowOf[hub]);
    if (below.length === 0) return x[hub];
    return below.reduce((sum, other) => sum + x[other], 0) / below.length;
  });
  const placed = [...wanted];
  for (let i = 1; i < blocks.length; i++) {
    const least = (blocks[i - 1].width + blocks[i].width) / 2 + BESIDE;
    placed[i] = Math.max(placed[i], placed[i - 1] + least);
  }
  const off = wanted.reduce((sum, want, i) => sum + want - placed[i], 0) / blocks.length;
  blocks.forEach(({ hub }, i) => (x[hub] = placed[i] + off));
}

function boundsOf(layout: Omit<Layout, 'bounds'>, count: number): Box {
  const { x, y, halfWidth, halfHeight, boxes } = layout;
  const bounds = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  const take = (left: number, top: number, right: number, bottom: number) => {
    bounds.left = Math.min(bounds.left, left);
    bounds.top = Math.min(bounds.top, top);
    bounds.right = Math.max(bounds.right, right);
    bounds.bottom = Math.max(bounds.bottom, bottom);
  };
  for (let i = 0; i < count; i++) {
    take(x[i] - halfWidth[i], y[i] - halfHeight[i], x[i] + halfWidth[i], y[i] + halfHeight[i]);
  }
  for (const { left, top, right, bottom } of boxes) take(left, top, right, bottom);
  return count === 0 ? { left: 0, top: 0, right: 1, bottom: 1 } : bounds;
}
