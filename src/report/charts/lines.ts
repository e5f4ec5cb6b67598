import * as Plot from '@observablehq/plot';
import { type Look, lookOf, MUTED } from './colours.js';
import { blankDocument, escape, FONT, type Frame, framed, HEAD } from './frame.js';
import { logTicks, tick } from './ticks.js';

export interface LinePoint {
  x: number;
  y: number;
  /** Of its interval; absent where there is none. */
  low?: number;
  high?: number;
}

export interface Line {
  name: string;
  /** In the order of x; what is infinite or missing is left out by the caller. */
  points: readonly LinePoint[];
}

export interface Axis {
  /** With the unit: "p99 latency (ms)". */
  label: string;
  log: boolean;
  domain?: readonly [number, number];
  /** Only these have a tick. */
  ticks?: readonly number[];
  format?: (value: number) => string;
}

export interface LineChart extends Frame {
  x: Axis;
  y: Axis;
  lines: readonly Line[];
  /** These stand out; the others are there to compare with. All do where absent. */
  highlight?: readonly string[];
  /** A dot at each point. */
  dots: boolean;
  /** Where the names stand: at the ends of the lines (if absent), in a list in their order, nowhere. */
  names?: 'ends' | 'list' | 'none';
}

const LEFT = 72;
const BOTTOM = 44;
const TOP = 14;
const LETTER = 6.4;

/** Lines over an axis with the bands of their intervals, each named at its end. */
export function lineChart(chart: LineChart): string {
  const { x, y, lines, width, height, dots } = chart;
  const looks = looksOf(chart);
  const longest = Math.max(0, ...lines.map(({ name }) => name.length));
  const right = chart.names === 'none' ? 20 : (chart.names === 'list' ? 52 : 26) + LETTER * longest;
  const muted = (name: string): boolean => looks.get(name) === MUTED;
  const points = lines.flatMap((line) => line.points);
  const spans = {
    x: spanOf(
      { ...x, log: true },
      points.map((point) => point.x),
    ),
    y: spanOf(
      y,
      points.flatMap((point) => [point.y, point.low ?? point.y, point.high ?? point.y]),
    ),
  };
  // What stands out is drawn last, over the rest.
  const ordered = [...lines].sort((a, b) => Number(muted(b.name)) - Number(muted(a.name)));
  const marks = ordered.flatMap(({ name, points }) => {
    const { colour, dash } = looks.get(name) as Look;
    const rows = [...points];
    const banded = rows.filter(({ low, high }) => low !== undefined && high !== undefined);
    return [
      Plot.areaY(muted(name) ? [] : banded, {
        x: 'x',
        y1: 'low',
        y2: 'high',
        fill: colour,
        fillOpacity: 0.18,
      }),
      Plot.line(rows, {
        x: 'x',
        y: 'y',
        stroke: colour,
        strokeWidth: muted(name) ? 1.2 : 2,
        strokeDasharray: dash === '' ? undefined : dash,
      }),
      Plot.dot(dots ? rows : [], { x: 'x', y: 'y', fill: colour, r: muted(name) ? 2 : 3 }),
    ];
  });
  const plot = Plot.plot({
    document: blankDocument(),
    className: 'chart',
    width,
    height: height - HEAD,
    marginLeft: LEFT,
    marginRight: right,
    marginTop: TOP,
    marginBottom: BOTTOM,
    style: { fontFamily: FONT, fontSize: '12px', background: 'none' },
    x: scaleOf(x, spans.x),
    y: scaleOf(y, spans.y),
    marks: [
      Plot.gridY({ ticks: ticksOf(y, spans.y) }),
      Plot.axisX(axisOf(x, spans.x)),
      Plot.axisY(axisOf(y, spans.y)),
      ...marks,
    ],
  }) as unknown as Drawn;
  const { names = 'ends' } = chart;
  const beside = { ends: endLabels, list, none: () => '' }[names];
  return framed(chart, plot, beside(chart, looks, plot, width - right));
}

/** What the library gives back: an `svg` element with its scales. */
interface Drawn {
  outerHTML: string;
  scale(name: string): { apply(value: number): number };
}

type Span = readonly [number, number];

/** From the least to the greatest value, intervals included; a linear axis begins at zero. */
function spanOf({ log, domain }: Axis, values: readonly number[]): Span {
  if (domain !== undefined) return domain;
  if (values.length === 0) return [1, 10];
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  if (log) return [low, high > low ? high : low * 10];
  return [Math.min(low, 0), high > 0 ? high : 1];
}

function scaleOf({ log }: Axis, span: Span) {
  return { type: log ? ('log' as const) : ('linear' as const), domain: [...span] };
}

function ticksOf({ log, ticks }: Axis, [low, high]: Span): number[] | undefined {
  if (ticks !== undefined) return [...ticks];
  return log ? logTicks(low, high) : undefined;
}

function axisOf(axis: Axis, span: Span) {
  const { label, format = tick } = axis;
  return {
    label,
    labelAnchor: 'center' as const,
    labelArrow: 'none' as const,
    ticks: ticksOf(axis, span),
    text: format,
  };
}

function looksOf({ lines, highlight }: LineChart): Map<string, Look> {
  let next = 0;
  return new Map(
    lines.map(({ name }) => [
      name,
      highlight !== undefined && !highlight.includes(name) ? MUTED : lookOf(next++),
    ]),
  );
}

/** All names in their order, each behind a piece of its line. */
function list(
  { lines, height }: LineChart,
  looks: ReadonlyMap<string, Look>,
  _plot: Drawn,
  at: number,
): string {
  const space = height - BOTTOM - HEAD - TOP;
  const gap = Math.min(LABEL + 3, space / Math.max(1, lines.length - 1));
  return lines
    .map(({ name }, i) => {
      const { colour, dash } = looks.get(name) as Look;
      const y = HEAD + TOP + 6 + i * gap;
      const dashes = dash === '' ? '' : ` stroke-dasharray="${dash}"`;
      return (
        `<path d="M${at + 10},${y}H${at + 32}" stroke="${colour}" stroke-width="2"${dashes}/>` +
        `<text x="${at + 38}" y="${y + 4}" font-size="12">${escape(name)}</text>`
      );
    })
    .join('');
}

const LABEL = 14;

/** Names at the ends of the lines, moved apart where they would cover one another. */
function endLabels(
  { lines, height }: LineChart,
  looks: ReadonlyMap<string, Look>,
  plot: Drawn,
  at: number,
): string {
  const [toX, toY] = [plot.scale('x'), plot.scale('y')];
  const ends = lines
    .filter(({ points }) => points.length > 0)
    .map(({ name, points }) => {
      const last = points[points.length - 1];
      return { name, x: toX.apply(last.x), end: toY.apply(last.y) + HEAD, y: 0 };
    })
    .sort((a, b) => a.end - b.end || (a.name < b.name ? -1 : 1));
  const space = height - BOTTOM - HEAD - TOP;
  const gap = Math.min(LABEL, ends.length > 1 ? space / (ends.length - 1) : LABEL);
  spread(ends, gap, HEAD + TOP, height - BOTTOM);
  return ends
    .map(({ name, x, end, y }) => {
      const { colour } = looks.get(name) as Look;
      const dark = looks.get(name) === MUTED ? '#8a8a8a' : colour;
      const from = Math.min(x + 4, at);
      const lead =
        `<path d="M${from},${end}L${at + 8},${y}" fill="none" stroke="${colour}" ` +
        'stroke-width="0.7" stroke-opacity="0.7"/>';
      const size = gap < LABEL - 2 ? 10 : 12;
      return `${lead}<text x="${at + 11}" y="${y + 4}" font-size="${size}" fill="${dark}">${escape(name)}</text>`;
    })
    .join('');
}

/** Places in the order of `end`, at least `gap` apart, as near to their ends as that allows. */
function spread(
  ends: { end: number; y: number }[],
  gap: number,
  top: number,
  bottom: number,
): void {
  let floor = top;
  for (const each of ends) {
    each.y = Math.max(each.end, floor);
    floor = each.y + gap;
  }
  let ceiling = bottom;
  for (const each of [...ends].reverse()) {
    each.y = Math.min(each.y, ceiling);
    ceiling = each.y - gap;
  }
}
