import { useEffect, useRef, useState } from 'preact/hooks';
import { sceneText } from '../texts/scene.js';
import { found, Painter } from './draw/painter.js';
import { FilterBar } from './filter.js';
import { Legend } from './legend.js';
import { NOWHERE } from './places.js';
import type { Show } from './show.js';
import { requestCalled } from './story.js';

/** Pixels that a pointer may move and still click. */
const STILL = 4;

/** The picture: canvases, and what zooms and searches them. */
export function Scene({ show }: { show: Show }) {
  const text = sceneText();
  const box = useRef<HTMLDivElement>(null);
  const still = useRef<HTMLCanvasElement>(null);
  const moving = useRef<HTMLCanvasElement>(null);
  const painter = useRef<Painter | null>(null);
  const [marked, setMarked] = useState('');
  const { nodes, links } = show.view.value.graph;
  const hasBoth = show.hasNetwork && show.hasServices;

  useEffect(() => {
    const { current: frame } = box;
    if (frame === null || still.current === null || moving.current === null) return;
    const own = new Painter(still.current, moving.current, show, (node) =>
      setMarked(show.view.value.graph.nodes[node].label),
    );
    painter.current = own;
    // Whoever measures the page finds what its frames cost.
    Object.assign(frame, { painter: own });
    const sized = new ResizeObserver(() => own.resize(frame.clientWidth, frame.clientHeight));
    sized.observe(frame);
    const unbind = bind(moving.current, own, show);
    return () => {
      sized.disconnect();
      unbind();
      own.end();
    };
  }, [show]);

  if (nodes.length === 0) return <p class="empty">{text.nothing}</p>;
  return (
    <div class="scene">
      <div class="scene-tools">
        {hasBoth && (
          <div class="switch" role="group" aria-label={text.picture}>
            {(['network', 'services'] as const).map((picture) => (
              <button
                key={picture}
                aria-pressed={show.picture.value === picture}
                onClick={() => show.setPicture(picture)}
              >
                {text[picture]}
              </button>
            ))}
          </div>
        )}
        <input
          type="search"
          placeholder={text.search}
          aria-label={text.searchHint}
          value={show.search.value}
          onInput={(event) => (show.search.value = event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            const [first] = found(show.view.value.graph, show.search.value);
            const request = requestCalled(show.stage, show.search.value);
            if (request !== null) show.selection.value = { kind: 'request', request };
            if (first === undefined) return;
            painter.current?.mark(first);
            show.selection.value = { kind: 'node', node: first };
          }}
        />
        {isLost(show) && (
          <span class="warning small" role="status">
            {text.foundNothing}
          </span>
        )}
        <FilterBar show={show} />
        <Groups show={show} />
        <span class="gap" />
        <span class="together">
          <button
            aria-label={text.smaller}
            title={text.smaller}
            onClick={() => painter.current?.zoom(0.8)}
          >
            −
          </button>
          <button
            aria-label={text.larger}
            title={text.larger}
            onClick={() => painter.current?.zoom(1.25)}
          >
            +
          </button>
          <button title={text.fit} onClick={() => painter.current?.fit()}>
            {text.fit}
          </button>
        </span>
      </div>
      <div
        class="scene-canvas"
        ref={box}
        tabIndex={0}
        role="application"
        aria-label={text.canvas(nodes.length, links.length)}
        aria-describedby="scene-hint"
        onKeyDown={(event) => painter.current !== null && onKey(event, painter.current, show)}
      >
        <canvas ref={still} aria-hidden="true" />
        <canvas ref={moving} aria-hidden="true" />
        <p id="scene-hint" class="unseen">
          {text.canvasHint}
        </p>
        <p class="unseen" aria-live="polite">
          {marked}
        </p>
      </div>
      <Legend show={show} />
    </div>
  );
}

/** Whether what is searched for is nowhere. */
function isLost({ search, stage, view }: Show): boolean {
  const words = search.value;
  if (words.trim() === '' || found(view.value.graph, words).size > 0) return false;
  return requestCalled(stage, words) === null;
}

/** Closes all groups, or opens them. */
function Groups({ show }: { show: Show }) {
  const text = sceneText();
  const { clusters } = show.view.value.graph;
  if (clusters.length === 0) return null;
  const areOpen = show.collapsed.value.size < clusters.length;
  return (
    <button onClick={() => (show.collapsed.value = new Set(areOpen ? clusters.keys() : []))}>
      {areOpen ? text.collapse : text.expand}
    </button>
  );
}

const arrows: Readonly<Record<string, readonly [dx: number, dy: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

function onKey(event: KeyboardEvent, painter: Painter, show: Show): void {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const arrow = arrows[event.key];
  if (arrow !== undefined) {
    if (event.shiftKey) painter.pan(-60 * arrow[0], -60 * arrow[1]);
    else painter.step(...arrow);
  } else if (event.key === '+' || event.key === '=') painter.zoom(1.25);
  else if (event.key === '-') painter.zoom(0.8);
  else if (event.key === '0') painter.fit();
  else if (event.key === 'Escape') show.selection.value = null;
  else if (event.key === 'Enter' && painter.marked !== NOWHERE) {
    show.selection.value = { kind: 'node', node: painter.marked };
  } else if (event.key === 'c' && painter.marked !== NOWHERE) toggleGroup(show, painter.marked);
  else return;
  event.preventDefault();
}

/** Closes or opens the group that a node is the hub or a member of. */
function toggleGroup(show: Show, node: number): void {
  const { clusters, nodes } = show.view.value.graph;
  const own = clusters.findIndex(({ hub }) => hub === node);
  const cluster = own >= 0 ? own : nodes[node].cluster;
  if (cluster < 0) return;
  const collapsed = new Set(show.collapsed.value);
  if (!collapsed.delete(cluster)) collapsed.add(cluster);
  show.collapsed.value = collapsed;
}

/** Wheel and pointers: one moves or clicks, two zoom. */
function bind(canvas: HTMLCanvasElement, painter: Painter, show: Show): () => void {
  const pointers = new Map<number, { x: number; y: number }>();
  let travelled = 0;
  const place = (event: MouseEvent) => {
    const { left, top } = canvas.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const onWheel = (event: WheelEvent): void => {
    event.preventDefault();
    const { x, y } = place(event);
    painter.zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0015)), x, y);
  };
  const onDown = (event: PointerEvent): void => {
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, place(event));
    travelled = 0;
  };
  const onMove = (event: PointerEvent): void => {
    const now = place(event);
    const before = pointers.get(event.pointerId);
    if (before === undefined) {
      const over = painter.point(now.x, now.y);
      canvas.style.cursor = over === null ? 'grab' : 'pointer';
      return;
    }
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    pointers.set(event.pointerId, now);
    const [dx, dy] = [now.x - before.x, now.y - before.y];
    travelled += Math.abs(dx) + Math.abs(dy);
    if (other !== undefined) {
      const [old, far] = [distance(before, other), distance(now, other)];
      if (old > 0) painter.zoom(far / old, (now.x + other.x) / 2, (now.y + other.y) / 2);
    } else if (travelled > STILL) painter.pan(dx, dy);
  };
  const onUp = (event: PointerEvent): void => {
    const wasDown = pointers.delete(event.pointerId);
    if (!wasDown || travelled > STILL) return;
    const { x, y } = place(event);
    show.selection.value = painter.at(x, y);
  };
  const onCancel = (event: PointerEvent): void => void pointers.delete(event.pointerId);
  const onDouble = (event: MouseEvent): void => {
    const { x, y } = place(event);
    const at = painter.at(x, y);
    if (at?.kind === 'node') toggleGroup(show, at.node);
  };
  const abort = new AbortController();
  const { signal } = abort;
  canvas.addEventListener('wheel', onWheel, { signal, passive: false });
  canvas.addEventListener('pointerdown', onDown, { signal });
  canvas.addEventListener('pointermove', onMove, { signal });
  canvas.addEventListener('pointerup', onUp, { signal });
  canvas.addEventListener('pointercancel', onCancel, { signal });
  canvas.addEventListener('dblclick', onDouble, { signal });
  return () => abort.abort();
}

function distance(a: { x: number; y: number }, b: { x: number; y: number }): number {
  return Math.sqrt((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y));
}
