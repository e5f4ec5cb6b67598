import type { FactList } from '../../../facts/list/fact-list.js';
import type { Frame } from '../frames.js';
import type { Glance, LinkUse } from '../link-use.js';
import { NOWHERE, type Places } from '../places.js';
import type { Selection } from '../show.js';
import { conditions, type Conditions } from '../standing.js';
import { traits } from '../traits.js';
import { cross, dot } from './marks.js';
import { begin, isSeen, type Look } from './standing-part.js';
import { along, trace, wayBetween } from './way.js';

type Context = CanvasRenderingContext2D;

/** What there is to draw of a moment. */
export interface Moment {
  frame: Frame;
  conditions: Conditions;
  use: LinkUse;
  places: Places;
  facts: FactList;
  time: number;
  /** So long before it, for the use of links. */
  glance: Glance;
  /** Facts of drops, a moment ago. */
  fallen: readonly number[];
  selection: Selection | null;
  /** A node under the pointer or the keyboard's mark, and a dot; `NOWHERE` for none. */
  pointed: { node: number; subject: number };
  collapsed: ReadonlySet<number>;
}

/** Where dots were drawn, so that they can be pointed at: x, y and the subject, in the picture's pixels. */
export interface Spots {
  count: number;
  x: Float64Array;
  y: Float64Array;
  subject: Int32Array;
}

/** Radius of a dot on the screen. */
const RADIUS = 4.5;
const LEAST_RADIUS = 1.8;
/** Two lanes on a wire: who comes does not meet who goes. */
const LANE = 4;
/** Half of a small card's width, and more. */
const SMALL = 30;
/** Dots of a queue that are drawn one by one. */
const QUEUE_DOTS = 8;

/** Smaller where all is small, that one dot does not cover ten machines. */
function radiusAt(scale: number): number {
  const onScreen = Math.max(LEAST_RADIUS, Math.min(RADIUS, RADIUS * Math.sqrt(scale / 0.6)));
  return onScreen / Math.min(scale, 1.2);
}

/** What changes while a run is played. */
export function drawMoving(to: Context, look: Look, moment: Moment, spots: Spots): void {
  begin(to, look);
  drawUse(to, look, moment);
  drawConditions(to, look, moment);
  drawQueues(to, look, moment);
  drawChosen(to, look, moment);
  drawDots(to, look, moment, spots);
  drawFallen(to, look, moment);
}

function isHidden({ graph }: Look, { collapsed }: Moment, link: number): boolean {
  const { a, b } = graph.links[link];
  const inner = graph.nodes[a].cluster >= 0 ? graph.nodes[a].cluster : graph.nodes[b].cluster;
  return inner >= 0 && collapsed.has(inner);
}

/** Both directions of a wire, as thick and as warm as they are busy. */
function drawUse(to: Context, look: Look, moment: Moment): void {
  const { graph, layout, palette, camera } = look;
  const { use, glance } = moment;
  const aside = (radiusAt(camera.scale) * LANE) / RADIUS / 2;
  to.globalAlpha = 0.55;
  for (let link = 0; link < graph.links.length; link++) {
    const { a, b, ports } = graph.links[link];
    if (ports[0] === '' || isHidden(look, moment, link)) continue;
    for (const direction of [2 * link, 2 * link + 1]) {
      if (use.bytes(direction, glance.since, glance.position) === 0) continue;
      const share = use.share(direction, glance) ?? 0;
      const [from, end] = direction % 2 === 0 ? [a, b] : [b, a];
      to.strokeStyle = palette.use[share < 0.3 ? 0 : share < 0.7 ? 1 : 2];
      to.lineWidth = (1.5 + 3.5 * share) / Math.max(Math.min(camera.scale, 1), 0.45);
      to.beginPath();
      trace(to, wayBetween(graph, layout, from, end), aside);
      to.stroke();
    }
  }
  to.globalAlpha = 1;
}

function drawConditions(to: Context, look: Look, { conditions: all }: Moment): void {
  const { graph, layout, palette, camera } = look;
  const { x, y, halfWidth, halfHeight } = layout;
  for (let i = 0; i < all.node.length; i++) {
    if (all.node[i] === 0 || halfWidth[i] === 0) continue;
    const condition = conditions[all.node[i]];
    const [w, h] = [halfWidth[i], halfHeight[i]];
    to.strokeStyle = palette.conditions[condition];
    to.fillStyle = palette.ground;
    to.lineWidth = 2.5;
    to.setLineDash(condition === 'absent' || condition === 'out' ? [4, 3] : []);
    if (condition === 'absent' || condition === 'dead') {
      to.globalAlpha = 0.6;
      to.beginPath();
      to.roundRect(x[i] - w, y[i] - h, 2 * w, 2 * h, 6);
      to.fill();
      to.globalAlpha = 1;
    }
    to.beginPath();
    to.roundRect(x[i] - w - 2, y[i] - h - 2, 2 * w + 4, 2 * h + 4, 7);
    to.stroke();
    to.setLineDash([]);
    if (condition === 'dead') cross(to, x[i], y[i], Math.min(w, h) * 0.8);
  }
  to.strokeStyle = palette.conditions.dead;
  for (let i = 0; i < all.link.length; i++) {
    if (all.link[i] === 0) continue;
    const { a, b } = graph.links[i];
    if (conditions[all.link[i]] !== 'dead') continue;
    to.lineWidth = 2.5 / Math.min(1, camera.scale);
    const [cx, cy] = along(wayBetween(graph, layout, a, b), 0.5, 0);
    cross(to, cx, cy, 7 / Math.min(1, camera.scale));
  }
}

/** Bars: what waits at ports, beside their node; requests in line and being served, below theirs. */
function drawQueues(to: Context, look: Look, moment: Moment): void {
  const { graph, layout, palette } = look;
  const { frame } = moment;
  const { x, y, halfWidth, halfHeight } = layout;
  for (let i = 0; i < graph.nodes.length; i++) {
    const [line, served] = [frame.inLine[i], frame.served[i]];
    if ((line === 0 && served === 0) || halfWidth[i] === 0) continue;
    const w = halfWidth[i];
    const base = y[i] + halfHeight[i] + 3;
    bar(to, x[i] - w, base, 2 * w, 4, served / Math.max(served, 4), palette.served);
    // The length of a line has no end: a bar that is full stands for very many.
    bar(to, x[i] - w, base + 5, 2 * w, 4, line / (line + 8), palette.queue);
    if (look.camera.scale < 0.6 || line === 0) continue;
    to.fillStyle = palette.ink;
    to.font = '600 10px system-ui, sans-serif';
    to.textAlign = 'right';
    to.textBaseline = 'bottom';
    to.fillText(String(line), x[i] + w, y[i] - halfHeight[i] + 12);
  }
  for (let direction = 0; direction < frame.waiting.length; direction++) {
    const waiting = frame.waiting[direction];
    if (waiting === 0 || isHidden(look, moment, direction >> 1)) continue;
    const { a, b } = graph.links[direction >> 1];
    const [from, end] = direction % 2 === 0 ? [a, b] : [b, a];
    drawWaiting(to, look, from, end, waiting);
  }
}

function bar(
  to: Context,
  x: number,
  y: number,
  width: number,
  height: number,
  share: number,
  colour: string,
): void {
  if (share <= 0) return;
  to.fillStyle = colour;
  to.fillRect(x, y, Math.max(2, width * Math.min(share, 1)), height);
}

/** A queue at a port, as a stack across the wire where it leaves the node. */
function drawWaiting(to: Context, look: Look, from: number, end: number, waiting: number): void {
  const { graph, layout, palette, camera } = look;
  const unit = radiusAt(camera.scale) / RADIUS;
  const way = wayBetween(graph, layout, from, end);
  const shown = Math.min(waiting, QUEUE_DOTS);
  to.fillStyle = palette.queue;
  for (let i = 0; i < shown; i++) {
    const [x, y] = along(way, 0.06, (6 + 4 * i) * unit);
    to.fillRect(x - 1.5 * unit, y - 1.5 * unit, 3 * unit, 3 * unit);
  }
  if (waiting <= QUEUE_DOTS) return;
  const [x, y] = along(way, 0.06, (14 + 4 * QUEUE_DOTS) * unit);
  to.fillStyle = palette.ink;
  to.font = `600 ${10 * unit}px system-ui, sans-serif`;
  to.textAlign = 'center';
  to.textBaseline = 'middle';
  to.fillText(String(waiting), x, y);
}

function drawChosen(to: Context, look: Look, { selection, pointed }: Moment): void {
  const { graph, layout, palette, camera } = look;
  const { x, y, halfWidth, halfHeight } = layout;
  const ring = (i: number, width: number) => {
    if (i === NOWHERE || !isSeen(look, i)) return;
    to.strokeStyle = palette.accent;
    to.lineWidth = width / Math.min(1, camera.scale);
    to.beginPath();
    to.roundRect(
      x[i] - halfWidth[i] - 4,
      y[i] - halfHeight[i] - 4,
      2 * halfWidth[i] + 8,
      2 * halfHeight[i] + 8,
      9,
    );
    to.stroke();
  };
  ring(pointed.node, 1.5);
  if (selection?.kind === 'node') ring(selection.node, 3);
  if (selection?.kind === 'link' && graph.links[selection.link] !== undefined) {
    const { a, b } = graph.links[selection.link];
    to.strokeStyle = palette.accent;
    to.globalAlpha = 0.5;
    to.lineWidth = 7 / Math.min(1, camera.scale);
    to.beginPath();
    trace(to, wayBetween(graph, layout, a, b), 0);
    to.stroke();
    to.globalAlpha = 1;
  }
}

function drawDots(to: Context, look: Look, moment: Moment, spots: Spots): void {
  const { graph, layout, palette, camera } = look;
  const { frame, selection, pointed, facts } = moment;
  const { x, y, halfWidth, halfHeight } = layout;
  const r = radiusAt(camera.scale);
  const chosen = selection?.kind === 'packet' ? selection.subject : NOWHERE;
  const wanted = selection?.kind === 'request' ? selection.request : null;
  if (spots.x.length < frame.count) {
    spots.x = new Float64Array(2 * frame.count);
    spots.y = new Float64Array(2 * frame.count);
    spots.subject = new Int32Array(2 * frame.count);
  }
  spots.count = 0;
  const resting = new Map<number, number>();
  for (let row = 0; row < frame.count; row++) {
    const [node, direction, towards] = [frame.node[row], frame.direction[row], frame.towards[row]];
    let [dx, dy] = [x[node], y[node]];
    let target = towards;
    if (direction !== NOWHERE) {
      const { a, b } = graph.links[direction >> 1];
      target = direction % 2 === 0 ? b : a;
    }
    if (target !== NOWHERE && target !== node) {
      const way = wayBetween(graph, layout, node, target);
      [dx, dy] = along(way, frame.progress[row], (r * LANE) / RADIUS);
    } else {
      // A small card has no room for them: its bars say how many there are.
      const isRequest = traits[frame.trait[row]] === 'request';
      if (isRequest && halfWidth[node] < SMALL) continue;
      // At a node: side by side along its lower edge.
      const before = resting.get(node) ?? 0;
      resting.set(node, before + 1);
      const fit = Math.max(1, Math.floor((2 * halfWidth[node]) / (2.4 * r)));
      if (before >= 2 * fit) continue;
      dx = x[node] - halfWidth[node] + r * 1.2 + (before % fit) * 2.4 * r;
      dy = y[node] + halfHeight[node] - r * 0.2 - Math.floor(before / fit) * 2.4 * r;
    }
    const subject = frame.subject[row];
    const isChosen = subject === chosen || facts.columns.request[subject] === wanted;
    if (isChosen || subject === pointed.subject) {
      to.fillStyle = palette.ink;
      to.beginPath();
      to.arc(dx, dy, r * 1.9, 0, 2 * Math.PI);
      to.fill();
      to.fillStyle = palette.ground;
      to.beginPath();
      to.arc(dx, dy, r * 1.55, 0, 2 * Math.PI);
      to.fill();
    }
    const trait = traits[frame.trait[row]];
    to.fillStyle = palette.traits[trait];
    dot(to, trait, dx, dy, r);
    spots.x[spots.count] = dx;
    spots.y[spots.count] = dy;
    spots.subject[spots.count++] = subject;
  }
}

/** Where a packet was dropped a moment ago. */
function drawFallen(to: Context, look: Look, moment: Moment): void {
  const { layout, palette, camera } = look;
  const { fallen, facts, places, time, glance } = moment;
  const unit = (1.3 * radiusAt(camera.scale)) / RADIUS;
  for (const fact of fallen) {
    const node = places.node[facts.columns.place[fact]];
    if (node === NOWHERE) continue;
    const age = Math.min((time - facts.columns.at[fact]) / Math.max(glance.span, 1), 1);
    const [x, y] = [
      layout.x[node] + layout.halfWidth[node],
      layout.y[node] - layout.halfHeight[node],
    ];
    to.globalAlpha = 1 - 0.7 * age;
    to.fillStyle = palette.drop;
    to.beginPath();
    to.arc(x, y, 9 * unit, 0, 2 * Math.PI);
    to.fill();
    to.strokeStyle = palette.ground;
    to.lineWidth = 2.2 * unit;
    cross(to, x, y, 3.6 * unit);
  }
  to.globalAlpha = 1;
}
