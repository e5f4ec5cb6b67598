import { besideOf } from './beside.js';
import type { Topology, TopologyGroup, TopologyNode } from './graph.js';
import { groupLabel, labelOf } from './labels.js';
import type { Rect } from './rect.js';
import { shapeOf } from './shapes.js';

/** Where nodes and groups are drawn, by id; nodes that are left out are counted in their group. */
export interface Placed {
  nodes: Map<string, Rect>;
  groups: Map<string, Rect & { more: number }>;
}

/** A node, or a group with all that is in it, which has a size and no place yet. */
export interface Block {
  id: string;
  w: number;
  h: number;
  place(x: number, y: number, into: Placed): void;
}

const NODE_HEIGHT = 36;
/** Of what stands beside those on a machine, below them. */
export const BESIDE_HEIGHT = 19;
const PAD = 12;
const GAP = 10;
/** Between rows of a group, where its wires run. */
const ROW_GAP = 16;
const TITLE = 20;
/** Members of a group that are drawn at most: fewer where there are very many in all. */
const MOST = 48;
const FEW = 20;
const MANY = 200;

export function nodeBlock(node: TopologyNode, { labels }: Topology): Block {
  const { name, role } = labelOf(node, labels);
  // What has no straight sides needs more room within.
  const sides = shapeOf(node) === 'card' ? 16 : 30;
  const w = Math.max(58, sides + 6.5 * name.length, sides + 5.4 * role.length);
  const h = NODE_HEIGHT + (besideOf(node) === null ? 0 : BESIDE_HEIGHT);
  return { id: node.id, w, h, place: (x, y, { nodes }) => nodes.set(node.id, { x, y, w, h }) };
}

/** @param columns of its members; as many as make it square where absent */
export function groupBlock(topology: Topology, group: TopologyGroup, columns?: number): Block {
  const { nodes, groups } = topology;
  const own = [...nodes.values()].filter((node) => node.group === group.id);
  const hubs = own
    .filter(({ kind }) => kind === 'switch' || kind === 'router')
    .map((node) => nodeBlock(node, topology));
  const all = own.filter(({ kind }) => kind !== 'switch' && kind !== 'router');
  const most = nodes.size > MANY ? FEW : MOST;
  const shown = all.slice(0, most);
  const members = shown.map((node) => nodeBlock(node, topology));
  const inner = [...groups.values()]
    .filter(({ parent }) => parent === group.id)
    .map((each) => groupBlock(topology, each, columns));
  const square = Math.sqrt(members.length);
  const least = Math.ceil(square * 0.7);
  const wide = Math.max(1, Math.min(12, Math.ceil(square * 1.2), Math.max(least, columns ?? 12)));
  // One alone in the last row looks forgotten.
  const cols = wide > 2 && members.length % wide === 1 ? wide - 1 : wide;
  const memberRows = inRows(members, cols, true);
  const rows = [
    ...inRows(hubs, 6),
    ...inRows(inner, Math.max(1, Math.min(cols, 3))),
    ...memberRows,
  ];
  const title = 20 + 6.6 * groupLabel(group, topology.labels).length;
  const more = all.length - shown.length;
  const widths = rows.map((row) => row.reduce((sum, { w }) => sum + w + GAP, -GAP));
  const w = Math.max(title, ...widths, more > 0 ? 110 : 0) + 2 * PAD;
  const heights = rows.map((row) => Math.max(...row.map(({ h }) => h)));
  const content = heights.reduce((sum, h) => sum + h + ROW_GAP, -ROW_GAP);
  const h = TITLE + PAD + Math.max(0, content) + PAD + (more > 0 ? 16 : 0);
  return {
    id: group.id,
    w,
    h,
    place(x, y, into) {
      into.groups.set(group.id, { x, y, w, h, more });
      let top = y + TITLE + PAD;
      rows.forEach((row, i) => {
        // Members stand in columns: a last row that is not full begins where the others do.
        const wide =
          i < rows.length - memberRows.length
            ? widths[i]
            : Math.max(...widths.slice(rows.length - memberRows.length));
        let left = x + (w - wide) / 2;
        for (const block of row) {
          block.place(left, top, into);
          left += block.w + GAP;
        }
        top += heights[i] + ROW_GAP;
      });
    },
  };
}

/** @param even all as wide as the widest, so that they stand in columns */
function inRows(blocks: readonly Block[], columns: number, even = false): Block[][] {
  const widest = Math.max(0, ...blocks.map(({ w }) => w));
  const wide = even ? blocks.map((block) => widened(block, widest)) : [...blocks];
  const rows: Block[][] = [];
  for (let i = 0; i < wide.length; i += columns) rows.push(wide.slice(i, i + columns));
  return rows;
}

function widened(block: Block, w: number): Block {
  return {
    ...block,
    w,
    place(x, y, into) {
      into.nodes.set(block.id, { x, y, w, h: block.h });
    },
  };
}
