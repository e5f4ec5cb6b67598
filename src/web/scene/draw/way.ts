import type { Graph } from '../graph.js';
import type { Layout } from '../layout.js';

/** Points that a wire goes through, from one node's edge to the other's. */
export interface Way {
  count: number;
  x: Float64Array;
  y: Float64Array;
}

/** Reused: a way is used up before the next one is asked for. */
const way: Way = { count: 0, x: new Float64Array(4), y: new Float64Array(4) };

/**
 * A straight line; but to a member of a group with several rows along the gutter beside it, so that it
 * crosses no other's card.
 */
export function wayBetween(graph: Graph, layout: Layout, from: number, to: number): Way {
  const { gutter } = layout;
  const isDown = isMemberOf(graph, to, from) && !Number.isNaN(gutter[to]);
  const isUp = !isDown && isMemberOf(graph, from, to) && !Number.isNaN(gutter[from]);
  if (!isDown && !isUp) {
    way.count = 0;
    edge(layout, from, to);
    edge(layout, to, from);
    return way;
  }
  const [hub, member] = isDown ? [from, to] : [to, from];
  const { x, y, halfWidth, halfHeight } = layout;
  const side = gutter[member];
  const top = y[hub] + halfHeight[hub];
  const reach = halfWidth[hub] * 0.9;
  const leaves = Math.max(x[hub] - reach, Math.min(x[hub] + reach, side));
  way.count = 0;
  add(leaves, top);
  add(side, top + GUTTER_TOP);
  add(side, y[member]);
  add(x[member] - halfWidth[member], y[member]);
  if (isUp) reverse();
  return way;
}

const GUTTER_TOP = 12;

function isMemberOf({ nodes, clusters }: Graph, node: number, hub: number): boolean {
  const { cluster } = nodes[node];
  return cluster >= 0 && clusters[cluster].hub === hub;
}

function add(x: number, y: number): void {
  way.x[way.count] = x;
  way.y[way.count++] = y;
}

function reverse(): void {
  for (let i = 0, j = way.count - 1; i < j; i++, j--) {
    [way.x[i], way.x[j]] = [way.x[j], way.x[i]];
    [way.y[i], way.y[j]] = [way.y[j], way.y[i]];
  }
}

/** Where a straight wire leaves a node's card. */
function edge({ x, y, halfWidth, halfHeight }: Layout, from: number, to: number): void {
  const [dx, dy] = [x[to] - x[from], y[to] - y[from]];
  if (dx === 0 && dy === 0) return add(x[from], y[from]);
  const reach = Math.min(
    dx === 0 ? Infinity : halfWidth[from] / Math.abs(dx),
    dy === 0 ? Infinity : halfHeight[from] / Math.abs(dy),
    0.5,
  );
  add(x[from] + dx * reach, y[from] + dy * reach);
}

/** Draws a way, a little to the right of whoever goes it. */
export function trace(to: CanvasRenderingContext2D, { count, x, y }: Way, aside: number): void {
  for (let i = 0; i + 1 < count; i++) {
    const [ox, oy] = right(x[i + 1] - x[i], y[i + 1] - y[i], aside);
    if (i === 0 || aside !== 0) to.moveTo(x[i] + ox, y[i] + oy);
    to.lineTo(x[i + 1] + ox, y[i + 1] + oy);
  }
}

/** A point: how much of the way is behind it, and how far it is to the right. */
export function along({ count, x, y }: Way, share: number, aside: number): [number, number] {
  let length = 0;
  for (let i = 0; i + 1 < count; i++) length += lengthOf(x[i + 1] - x[i], y[i + 1] - y[i]);
  let rest = length * share;
  for (let i = 0; i + 1 < count; i++) {
    const [dx, dy] = [x[i + 1] - x[i], y[i + 1] - y[i]];
    const part = lengthOf(dx, dy);
    if (rest > part && i + 2 < count) {
      rest -= part;
      continue;
    }
    const at = part === 0 ? 0 : Math.min(rest / part, 1);
    const [ox, oy] = right(dx, dy, aside);
    return [x[i] + dx * at + ox, y[i] + dy * at + oy];
  }
  return [x[0], y[0]];
}

/** How far a point is from a way. */
export function distanceTo({ count, x, y }: Way, px: number, py: number): number {
  let best = Infinity;
  for (let i = 0; i + 1 < count; i++) {
    const [dx, dy] = [x[i + 1] - x[i], y[i + 1] - y[i]];
    const square = dx * dx + dy * dy;
    const part = square === 0 ? 0 : ((px - x[i]) * dx + (py - y[i]) * dy) / square;
    const at = Math.max(0, Math.min(1, part));
    best = Math.min(best, lengthOf(x[i] + at * dx - px, y[i] + at * dy - py));
  }
  return best;
}

function right(dx: number, dy: number, by: number): [number, number] {
  const length = lengthOf(dx, dy) || 1;
  return [(-dy / length) * by, (dx / length) * by];
}

function lengthOf(dx: number, dy: number): number {
  return Math.sqrt(dx * dx + dy * dy);
}
