import { BESIDE } from '../../../report/topology/beside.js';
import type { Graph, SceneNode } from '../graph.js';
import type { Layout } from '../layout.js';
import type { Camera } from './camera.js';
import { card, hasTips, icon } from './marks.js';
import type { Palette } from './palette.js';
import { trace, wayBetween } from './way.js';

type Context = CanvasRenderingContext2D;

export interface Look {
  graph: Graph;
  layout: Layout;
  camera: Camera;
  palette: Palette;
  /** Device pixels a pixel. */
  density: number;
  width: number;
  height: number;
}

/** Below this scale there is no room for more than names. */
const READABLE = 0.62;
/** Pixels on the screen. */
const LEAST_FONT = 9;
const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans CJK SC", sans-serif';

/**
 * What stays while a run is played: groups, wires, machines and their names. It is drawn again when
 * somebody moves the picture.
 *
 * @param found names that a search has found
 */
export function drawStanding(
  to: Context,
  look: Look,
  collapsed: ReadonlySet<number>,
  found: ReadonlySet<number>,
): void {
  const { graph, layout, palette } = look;
  begin(to, look);
  drawGroups(to, look, collapsed);
  drawPods(to, look);
  drawWires(to, look, collapsed);
  for (const [i, node] of graph.nodes.entries()) {
    if (layout.halfWidth[i] === 0 || !isSeen(look, i)) continue;
    drawNode(to, look, i, node, found.has(i));
  }
  to.fillStyle = palette.ink;
}

/** Clears, and sets the camera. */
export function begin(to: Context, { camera, density, width, height }: Look): void {
  to.setTransform(1, 0, 0, 1, 0, 0);
  to.clearRect(0, 0, width * density, height * density);
  const { scale, dx, dy } = camera;
  to.setTransform(scale * density, 0, 0, scale * density, dx * density, dy * density);
}

/** Whether a node is in what is seen. */
export function isSeen({ layout, camera, width, height }: Look, i: number): boolean {
  const { scale, dx, dy } = camera;
  const [x, y] = [scale * layout.x[i] + dx, scale * layout.y[i] + dy];
  const [w, h] = [scale * layout.halfWidth[i], scale * layout.halfHeight[i]];
  return x + w >= 0 && x - w <= width && y + h >= 0 && y - h <= height;
}

function drawGroups(to: Context, look: Look, collapsed: ReadonlySet<number>): void {
  const { graph, layout, palette } = look;
  to.lineWidth = 1;
  for (const [i] of graph.clusters.entries()) {
    if (collapsed.has(i)) continue;
    const { left, top, right, bottom } = layout.boxes[i];
    to.fillStyle = palette.group;
    to.strokeStyle = palette.groupEdge;
    to.beginPath();
    to.roundRect(left, top, right - left, bottom - top, 10);
    to.fill();
    to.stroke();
  }
}

/** Around who is in a pod, and the proxy beside. */
function drawPods(to: Context, look: Look): void {
  const { graph, layout, palette } = look;
  const { x, y, halfWidth, halfHeight } = layout;
  to.lineWidth = 1;
  to.fillStyle = palette.group;
  to.strokeStyle = palette.groupEdge;
  for (const [i, { beside }] of graph.nodes.entries()) {
    if (beside < 0 || halfWidth[i] === 0 || !isSeen(look, beside)) continue;
    const [w, top] = [halfWidth[beside] + 4, y[beside] - halfHeight[beside] - 4];
    to.beginPath();
    to.roundRect(x[beside] - w, top, 2 * w, y[i] + halfHeight[i] + 3 - top, 8);
    to.fill();
    to.stroke();
  }
}

function drawWires(
  to: Context,
  { graph, layout, palette, camera }: Look,
  collapsed: ReadonlySet<number>,
): void {
  const { nodes } = graph;
  to.strokeStyle = palette.wire;
  // Many wires between few make a carpet: they are thinner.
  const crowd = graph.links.length > 400 ? 0.6 : 1;
  to.lineWidth = Math.max(1.4 * crowd, (0.6 * crowd) / camera.scale);
  for (const isCall of [false, true]) {
    to.beginPath();
    to.setLineDash(isCall ? [4, 4] : []);
    for (const { a, b, ports } of graph.links) {
      if ((ports[0] === '') !== isCall) continue;
      const inner = nodes[a].cluster >= 0 ? nodes[a].cluster : nodes[b].cluster;
      if (inner >= 0 && collapsed.has(inner)) continue;
      // A replica belongs to its service, which its box says.
      if (isCall && nodes[b].cluster >= 0) continue;
      trace(to, wayBetween(graph, layout, a, b), 0);
    }
    to.stroke();
  }
  to.setLineDash([]);
}

function drawNode(to: Context, look: Look, i: number, node: SceneNode, isFound: boolean): void {
  const { layout, palette, camera } = look;
  const { x, y, halfWidth, halfHeight } = layout;
  const [w, h] = [halfWidth[i], halfHeight[i]];
  const isSmall = w < 30;
  to.fillStyle = palette.card;
  to.strokeStyle = isFound ? palette.accent : palette.cardEdge;
  to.lineWidth = isFound ? 3 : 1.2;
  card(to, node.shape, x[i] - w, y[i] - h, 2 * w, 2 * h, 6);
  to.fill();
  to.stroke();
  to.textBaseline = 'middle';
  if (node.beside >= 0) return drawRole(to, look, i, node);
  if (isSmall || camera.scale < READABLE) return drawName(to, look, i, node.label);
  to.strokeStyle = palette.faint;
  to.lineWidth = 1.2;
  icon(to, node.shape, x[i] - w + 15, y[i]);
  const left = x[i] - w + 28;
  const room = 2 * w - 34;
  const second = secondLine(node);
  to.textAlign = 'left';
  to.fillStyle = palette.ink;
  to.font = `600 12px ${FONT}`;
  to.fillText(cut(to, node.label, room), left, y[i] - (second === '' ? 0 : 7));
  if (second === '') return;
  to.fillStyle = palette.faint;
  to.font = `10px ${FONT}`;
  to.fillText(cut(to, second, room), left, y[i] + 8);
}

/** What stands beside another has its name from there: what it is will do. */
function drawRole(
  to: Context,
  { layout, palette, camera }: Look,
  i: number,
  node: SceneNode,
): void {
  if (camera.scale < READABLE || layout.halfWidth[i] < 30) return;
  to.font = `10px ${FONT}`;
  to.fillStyle = palette.ink;
  to.textAlign = 'center';
  const words = BESIDE[node.shape === 'sidecar' ? 'sidecar' : 'tunnel'];
  to.fillText(cut(to, words, 2 * layout.halfWidth[i] - 14), layout.x[i], layout.y[i]);
}

/** Its name alone, as large as can be read, where there is room for it. */
function drawName(
  to: Context,
  { graph, layout, palette, camera }: Look,
  i: number,
  name: string,
): void {
  const { x, y, halfWidth, halfHeight } = layout;
  const size = Math.max(9, Math.round(LEAST_FONT / camera.scale));
  if (size > 1.9 * halfHeight[i]) return;
  to.font = `${size}px ${FONT}`;
  const room = 2 * halfWidth[i] - (hasTips(graph.nodes[i].shape) ? 16 : 4);
  const shown = graph.nodes[i].cluster >= 0 ? ending(to, name, room) : cut(to, name, room);
  if (shown.length < Math.min(name.length, 2)) return;
  to.fillStyle = palette.ink;
  to.textAlign = 'center';
  to.fillText(shown, x[i], y[i]);
}

function secondLine({ of, runs, shape, name, label }: SceneNode): string {
  if (of === null) return label === name ? '' : name;
  const [address] = of.addresses;
  if (shape === 'host' && runs.length > 0 && !runs.includes(name) && address === undefined)
    return runs.join(', ');
  if (address === undefined) return runs.filter((one) => one !== name).join(', ');
  return of.addresses.length > 1 && shape !== 'host' ? `${address} …` : address;
}

/** As much of a text's end as there is room for: it tells names apart. */
function ending(to: Context, text: string, room: number): string {
  const key = `${to.font}\n${room}\n${text}\n`;
  const known = widths.get(key);
  if (known !== undefined) return known;
  let shown = text;
  while (to.measureText(shown).width > room && shown.length > 1) shown = shown.slice(1);
  widths.set(key, shown);
  return shown;
}

const widths = new Map<string, string>();

/** A text in so much room: what is cut is cut in its middle, as ends tell names apart. */
function cut(to: Context, text: string, room: number): string {
  const key = `${to.font}\n${room}\n${text}`;
  const known = widths.get(key);
  if (known !== undefined) return known;
  let shown = text;
  for (let keep = text.length; to.measureText(shown).width > room && keep > 2; keep--) {
    const head = Math.ceil((keep - 1) * 0.55);
    shown = `${text.slice(0, head)}…${text.slice(text.length - (keep - 1 - head))}`;
  }
  if (widths.size > 20_000) widths.clear();
  widths.set(key, shown);
  return shown;
}
