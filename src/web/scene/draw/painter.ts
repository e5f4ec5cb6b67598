import { effect } from '@preact/signals';
import { isDark } from '../../state/theme.js';
import type { Graph } from '../graph.js';
import { type Layout, layOut } from '../layout.js';
import { NOWHERE } from '../places.js';
import type { Selection, Show } from '../show.js';
import { bounded, type Camera, centre, fit, pan, zoom } from './camera.js';
import { hit, towards } from './hit.js';
import { drawMoving, type Spots } from './moving-part.js';
import { dark, light } from './palette.js';
import { drawStanding, type Look } from './standing-part.js';

/** Frames whose work is kept to be told. */
const KEPT = 512;

/**
 * Draws a show on two canvases, one over the other: what stays, and what moves. Each is drawn again when
 * something that it shows has changed, at most once a frame; while the show is played, once a frame.
 */
export class Painter {
  /** Milliseconds of work of the last frames. */
  readonly work = new Float64Array(KEPT);
  frames = 0;
  private layout: Layout;
  private laidOut = '';
  private camera: Camera = { scale: 1, dx: 0, dy: 0 };
  private width = 0;
  private height = 0;
  private density = 1;
  private isMoved = false;
  private readonly spots: Spots = {
    count: 0,
    x: new Float64Array(256),
    y: new Float64Array(256),
    subject: new Int32Array(256),
  };
  private readonly pointed = { node: NOWHERE, subject: NOWHERE };
  private standsStill = false;
  private request = 0;
  private before = 0;
  private readonly stopListening: () => void;

  /** @param told is called with the node under the mark when that changes */
  constructor(
    private readonly still: HTMLCanvasElement,
    private readonly moving: HTMLCanvasElement,
    private readonly show: Show,
    private readonly told: (node: number) => void,
  ) {
    this.layout = layOut(this.graph);
    const stops = [effect(() => this.listenStill()), effect(() => this.listenMoving())];
    this.stopListening = () => stops.forEach((stop) => stop());
  }

  end(): void {
    this.stopListening();
    cancelAnimationFrame(this.request);
  }

  get graph(): Graph {
    return this.show.view.value.graph;
  }

  resize(width: number, height: number): void {
    if (width === 0 || height === 0) return;
    if (width === this.width && height === this.height) return;
    this.density = Math.min(devicePixelRatio || 1, 2);
    [this.width, this.height] = [width, height];
    for (const canvas of [this.still, this.moving]) {
      canvas.width = Math.round(width * this.density);
      canvas.height = Math.round(height * this.density);
    }
    this.arrange();
    this.standsStill = false;
    // Canvases are empty now: they are not to be seen so.
    this.paint();
  }

  fit(): void {
    this.isMoved = false;
    this.camera = fit(this.layout.bounds, this.width, this.height);
    this.redraw();
  }

  zoom(factor: number, x = this.width / 2, y = this.height / 2): void {
    this.move(zoom(this.camera, factor, x, y));
  }

  pan(x: number, y: number): void {
    this.move(pan(this.camera, x, y));
  }

  /** Whether there is more of the picture than is seen. */
  get isZoomed(): boolean {
    const { layout, width, height, camera } = this;
    return camera.scale > 1.01 * fit(layout.bounds, width, height).scale;
  }

  private move(camera: Camera): void {
    this.isMoved = true;
    this.camera = bounded(camera, this.layout.bounds, this.width, this.height);
    this.redraw();
  }

  /** What is at a point of the canvas. */
  at(x: number, y: number): Selection | null {
    const { scale, dx, dy } = this.camera;
    const { graph, layout, spots } = this;
    return hit(graph, layout, spots, (x - dx) / scale, (y - dy) / scale, 9 / scale);
  }

  point(x: number, y: number): Selection | null {
    const found = this.at(x, y);
    const node = found?.kind === 'node' ? found.node : NOWHERE;
    const subject = found?.kind === 'packet' ? found.subject : NOWHERE;
    const { pointed } = this;
    if (node !== pointed.node || subject !== pointed.subject) {
      Object.assign(pointed, { node, subject });
      this.ask();
    }
    return found;
  }

  /** The mark goes to the next node in a direction; to the first where there is none yet. */
  step(dx: number, dy: number): void {
    const { pointed, layout } = this;
    this.mark(
      pointed.node === NOWHERE ? firstShown(layout) : towards(layout, pointed.node, dx, dy),
    );
  }

  get marked(): number {
    return this.pointed.node;
  }

  /** Marks a node, and brings it into what is seen. */
  mark(node: number): void {
    this.pointed.node = node;
    if (node === NOWHERE) return;
    const { layout, camera, width, height } = this;
    const [x, y] = [
      camera.scale * layout.x[node] + camera.dx,
      camera.scale * layout.y[node] + camera.dy,
    ];
    if (x < 0 || y < 0 || x > width || y > height) {
      this.move(centre(camera, layout.x[node], layout.y[node], width, height));
    }
    this.told(node);
    this.ask();
  }

  /** What the lower canvas depends on. */
  private listenStill(): void {
    const { show } = this;
    void [isDark.value, show.search.value, show.collapsed.value, show.view.value];
    this.arrange();
    this.redraw();
  }

  /** What the upper one depends on. */
  private listenMoving(): void {
    const { show } = this;
    void [show.position.value, show.time.value, show.selection.value];
    void [show.filter.value, show.speed.value];
    if (show.isPlaying.value && this.before === 0) this.before = performance.now();
    this.ask();
  }

  /** Lays out anew where another picture is to be seen, or groups have been closed. */
  private arrange(): void {
    const { show, width, height } = this;
    if (width === 0) return;
    const shape = Math.round((4 * width) / height) / 4;
    const key = `${show.picture.value} ${[...show.collapsed.value].join()} ${shape}`;
    if (key !== this.laidOut) {
      this.laidOut = key;
      this.layout = layOut(this.graph, show.collapsed.value, shape);
      this.pointed.node = NOWHERE;
      this.isMoved = false;
    }
    const { bounds } = this.layout;
    this.camera = this.isMoved
      ? bounded(this.camera, bounds, width, height)
      : fit(bounds, width, height);
  }

  private redraw(): void {
    this.standsStill = false;
    this.ask();
  }

  private ask(): void {
    if (this.request === 0) this.request = requestAnimationFrame((now) => this.draw(now));
  }

  private draw(now: number): void {
    this.request = 0;
    const began = performance.now();
    const { show } = this;
    if (show.isPlaying.peek()) {
      // After a tab was away, time does not leap.
      const seconds = Math.min((now - this.before) / 1000, 0.1);
      this.before = now;
      if (seconds > 0) show.tick(seconds);
      this.ask();
    } else this.before = 0;
    if (this.width === 0) return;
    this.paint();
    this.work[this.frames++ % KEPT] = performance.now() - began;
  }

  private paint(): void {
    const { show, graph, layout, camera, density, width, height } = this;
    const palette = isDark.peek() ? dark : light;
    const look: Look = { graph, layout, camera, palette, density, width, height };
    const collapsed = show.collapsed.peek();
    if (!this.standsStill) {
      const to = this.still.getContext('2d') as CanvasRenderingContext2D;
      drawStanding(to, look, collapsed, found(graph, show.search.peek()));
      // A finger moves the page up and down, as elsewhere, until there is a picture to be moved.
      this.moving.style.touchAction = this.isZoomed ? 'none' : 'pan-y';
      this.standsStill = true;
    }
    const { use, places } = show.view.peek();
    const to = this.moving.getContext('2d') as CanvasRenderingContext2D;
    const moment = {
      frame: show.frame(),
      conditions: show.conditions(),
      use,
      places,
      facts: show.stage.facts,
      time: show.time.peek(),
      glance: show.glance,
      fallen: show.fallen(),
      selection: show.selection.peek(),
      pointed: this.pointed,
      collapsed,
    };
    drawMoving(to, look, moment, this.spots);
  }
}

function firstShown({ halfWidth }: Layout): number {
  return halfWidth.findIndex((half) => half > 0);
}

/** Nodes that a search finds: by name, address, or what runs there. */
export function found(graph: Graph, search: string): Set<number> {
  const wanted = search.trim().toLowerCase();
  if (wanted === '') return new Set();
  const all = new Set<number>();
  graph.nodes.forEach(({ name, label, runs, of }, i) => {
    const texts = [name, label, ...runs, ...(of?.addresses ?? [])];
    if (texts.some((text) => text.toLowerCase().includes(wanted))) all.add(i);
  });
  return all;
}
