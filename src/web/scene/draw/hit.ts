import type { Graph } from '../graph.js';
import type { Layout } from '../layout.js';
import { NOWHERE } from '../places.js';
import type { Selection } from '../show.js';
import type { Spots } from './moving-part.js';
import { distanceTo, wayBetween } from './way.js';

/** What is at a point of the picture: a dot before a node, a node before a wire; null for nothing. */
export function hit(
  graph: Graph,
  layout: Layout,
  spots: Spots,
  x: number,
  y: number,
  near: number,
): Selection | null {
  const subject = dotAt(spots, x, y, near);
  if (subject !== NOWHERE) return { kind: 'packet', subject };
  for (let i = graph.nodes.length - 1; i >= 0; i--) {
    if (layout.halfWidth[i] === 0) continue;
    if (Math.abs(x - layout.x[i]) > layout.halfWidth[i] + 2) continue;
    if (Math.abs(y - layout.y[i]) > layout.halfHeight[i] + 2) continue;
    return { kind: 'node', node: i };
  }
  let best = near;
  let link = NOWHERE;
  graph.links.forEach(({ a, b, ports }, i) => {
    if (ports[0] === '') return;
    const distance = distanceTo(wayBetween(graph, layout, a, b), x, y);
    if (distance >= best) return;
    best = distance;
    link = i;
  });
  return link === NOWHERE ? null : { kind: 'link', link };
}

function dotAt({ count, x, y, subject }: Spots, px: number, py: number, near: number): number {
  let best = near * near;
  let found = NOWHERE;
  for (let i = 0; i < count; i++) {
    const [dx, dy] = [x[i] - px, y[i] - py];
    if (dx * dx + dy * dy >= best) continue;
    best = dx * dx + dy * dy;
    found = subject[i];
  }
  return found;
}

/** The nearest node in a direction, from one; itself where there is none. For the keyboard. */
export function towards(layout: Layout, from: number, dx: number, dy: number): number {
  let best = Infinity;
  let found = from;
  for (let i = 0; i < layout.x.length; i++) {
    if (i === from || layout.halfWidth[i] === 0) continue;
    const [x, y] = [layout.x[i] - layout.x[from], layout.y[i] - layout.y[from]];
    const ahead = x * dx + y * dy;
    const aside = Math.abs(x * dy - y * dx);
    if (ahead <= 0 || aside > 2 * ahead) continue;
    const far = ahead + 2 * aside;
    if (far >= best) continue;
    best = far;
    found = i;
  }
  return found;
}
