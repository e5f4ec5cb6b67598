import * as Plot from '@observablehq/plot';
import { type Look, lookOf, MOST_COLOURED, MUTED, QUIET } from './colours.js';
import { blankDocument, FONT, footOf, type Frame, framed, headOf, NARROW } from './frame.js';
import { endNames, nameList } from './names.js';
import { LETTERS, letterRow, type Shade, shadeMarks } from './shades.js';
import { STRIP, type Strip, stripOf } from './strip.js';
import { logTicks, tick } from './ticks.js';

export interface LinePoint {
  x: number;
  /** Infinity stands in a row of its own above the plot; NaN is a gap. */
  y: number;
  /** Of its interval; absent where there is none. */
  low?: number;
  high?: number;
}

export interface Line {
  name: string;
  /** In the order of x. */
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
  /** These stand out; the others are there to compare with. The first six do where absent. */
  highlight?: readonly string[];
  /** A dot at each point. */
  dots: boolean;
  /** Names in the order of colours, where a name has its colour from another picture; as the lines are where absent. */
  palette?: readonly string[];
  /** Where the names stand: at the ends of the lines (if absent), in a list in their order, nowhere. */
  names?: 'ends' | 'list' | 'none';
  /** What happened along x. */
  shades?: readonly Shade[];
  /** Bars in a row of their own below. */
  strip?: Strip;
}

const BOTTOM = 44;
const TOP = 14;
const LETTER = 6.4;
/** The row of what is infinite. */
const ENDLESS = 20;

/** Lines over an axis with the bands of their intervals, each named at its end. */
export function lineChart(told: LineChart): string {
  const looks = looksOf(told);
  const chart = withKey(told, looks);
  const { x, y, lines, width, dots, shades = [] } = chart;
  const names = chart.names ?? 'ends';
  const longest = Math.max(0, ...lines.map(({ name }) => name.length));
  const right = names === 'none' ? 20 : (names === 'list' ? 52 : 26) + LETTER * longest;
  const muted = (name: string): boolean => looks.get(name) === MUTED;
  const endless = lines.some(({ points }) => points.some((point) => point.y === Infinity));
  const top = TOP + (endless ? ENDLESS : 0) + (shades.length > 0 ? LETTERS : 0);
  const known = lines.map((line) => ({ ...line, points: line.points.map((p) => finite(p, y)) }));
  const points = known.flatMap((line) => line.points.filter((point) => !Number.isNaN(point.y)));
  const xs = lines.flatMap((line) => line.points.map((point) => point.x));
  const spans = {
    x: spanOf({ ...x, log: true }, xs),
    y: spanOf(
      y,
      points.flatMap((point) => [point.y, point.low ?? point.y, point.high ?? point.y]),
    ),
  };
  // Where all is infinite, numbers would say what is not so.
  const yAxis = points.length === 0 ? { ...y, ticks: [] } : y;
  // What stands out is drawn last, over the rest.
  const ordered = [...known].sort((a, b) => Number(muted(b.name)) - Number(muted(a.name)));
  const marks = ordered.flatMap(({ name, points }) => {
    const { colour, dash } = looks.get(name) as Look;
    const rows = [...points];
    const banded = rows.filter(({ low, high }) => low !== undefined && high !== undefined);
    const solitary = dots ? rows : rows.filter((point) => isAlone(rows, point));
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
      Plot.dot(solitary, { x: 'x', y: 'y', fill: colour, r: muted(name) ? 2 : 3 }),
    ];
  });
  const [head, foot] = [headOf(chart), footOf(chart)];
  const strip = chart.strip === undefined ? 0 : STRIP;
  const tall = chart.height - head - foot - strip;
  const left = leftOf(y, spans.y);
  const plot = Plot.plot({
    document: blankDocument(),
    className: 'chart',
    width,
    height: tall,
    marginLeft: left,
    marginRight: right,
    marginTop: top,
    marginBottom: BOTTOM,
    style: { fontFamily: FONT, fontSize: '12px', background: 'none' },
    x: scaleOf(x, spans.x),
    y: scaleOf(y, spans.y),
    marks: [
      ...shadeMarks(shades),
      Plot.gridY({ ticks: ticksOf(yAxis, spans.y) }),
      Plot.axisX(axisOf(x, spans.x, width)),
      Plot.axisY(axisOf(yAxis, spans.y)),
      ...marks,
    ],
  }) as unknown as Drawn;
  const toX = (value: number): number => plot.scale('x').apply(value);
  const toY = (value: number): number => plot.scale('y').apply(value) + head;
  const area = { left, right: width - right, top: head + top, bottom: head + tall - BOTTOM };
  const above = area.top - ENDLESS + 8;
  const letters = area.top - 4 - (endless ? ENDLESS : 0);
  const beside = [
    letterRow(shades, toX, letters),
    errorBars(known, looks, toX, toY),
    endless ? endlessRow(lines, looks, { left, right: area.right, above, toX, toY, y }) : '',
    names === 'list' ? nameList(entriesOf(lines, looks), area.right, area.top, area.bottom) : '',
    names === 'ends'
      ? endNames(endsOf(chart, looks, toX, toY, above), area.right, area.top, area.bottom)
      : '',
    chart.strip === undefined ? '' : stripOf(chart.strip, { ...area, y: head + tall, toX }),
  ];
  return framed(chart, plot, beside.join(''));
}

/** What the library gives back: an `svg` element with its scales. */
interface Drawn {
  outerHTML: string;
  scale(name: string): { apply(value: number): number };
}

type Span = readonly [number, number];
type Looks = ReadonlyMap<string, Look>;

/** Where there is no room beside the plot, names go above it. */
function withKey(chart: LineChart, looks: Looks): LineChart {
  if (chart.width >= NARROW || chart.names === 'none') return chart;
  const key = entriesOf(chart.lines, looks);
  const wide = { ...chart, key };
  return { ...wide, names: 'none', height: chart.height + headOf(wide) - headOf(chart) };
}

function entriesOf(lines: readonly Line[], looks: Looks): { name: string; look: Look }[] {
  return lines.map(({ name }) => ({ name, look: looks.get(name) as Look }));
}

/** What has no place on the axis is a gap. */
function finite(point: LinePoint, { log }: Axis): LinePoint {
  if (Number.isFinite(point.y) && (!log || point.y > 0)) return point;
  return { x: point.x, y: NaN };
}

/** No neighbour to draw a line to. */
function isAlone(rows: readonly LinePoint[], point: LinePoint): boolean {
  const at = rows.indexOf(point);
  return Number.isNaN(rows[at - 1]?.y ?? NaN) && Number.isNaN(rows[at + 1]?.y ?? NaN);
}

/** Where a point has no neighbour, a band has no width: its interval is a bar with ends. */
function errorBars(
  lines: readonly Line[],
  looks: Looks,
  toX: (x: number) => number,
  toY: (y: number) => number,
): string {
  return lines
    .flatMap(({ name, points }) => {
      const { colour } = looks.get(name) as Look;
      return points.flatMap((point) => {
        const { low, high } = point;
        if (low === undefined || high === undefined || !isAlone(points, point)) return [];
        const [x, up, down] = [toX(point.x), toY(high), toY(low)];
        const way = `M${x},${up}V${down}M${x - 5},${up}h10M${x - 5},${down}h10`;
        return `<path d="${way}" fill="none" stroke="${colour}" stroke-width="1.5"/>`;
      });
    })
    .join('');
}

/** Dots above the plot for what is infinite, with a way up from where the line was. */
function endlessRow(
  lines: readonly Line[],
  looks: Looks,
  at: {
    left: number;
    right: number;
    above: number;
    toX: (x: number) => number;
    toY: (y: number) => number;
    y: Axis;
  },
): string {
  const { left, right, above, toX, toY } = at;
  const parts = [
    `<path d="M${left},${above}H${right}" stroke="${QUIET}" stroke-width="0.7" stroke-dasharray="1 4"/>`,
    `<text x="${left - 8}" y="${above + 5}" font-size="15" text-anchor="end">∞</text>`,
  ];
  const gap = Math.min(3, 12 / lines.length);
  for (const [place, { name, points }] of lines.entries()) {
    const { colour } = looks.get(name) as Look;
    // Beside each other, so that all are seen.
    const level = above + gap * (place - (lines.length - 1) / 2);
    points.forEach((point, i) => {
      if (point.y !== Infinity) return;
      const x = toX(point.x);
      for (const other of [points[i - 1], points[i + 1]]) {
        if (other === undefined || Number.isNaN(finite(other, at.y).y)) continue;
        parts.push(
          `<path d="M${toX(other.x)},${toY(other.y)}L${x},${level}" stroke="${colour}" ` +
            'stroke-width="1" stroke-dasharray="2 3" stroke-opacity="0.8"/>',
        );
      }
      if (points[i + 1]?.y === Infinity) {
        parts.push(
          `<path d="M${x},${level}H${toX(points[i + 1].x)}" stroke="${colour}" stroke-width="2"/>`,
        );
      }
      parts.push(`<circle cx="${x}" cy="${level}" r="2.5" fill="${colour}"/>`);
    });
  }
  return parts.join('');
}

function endsOf(
  { lines, y }: LineChart,
  looks: Looks,
  toX: (x: number) => number,
  toY: (y: number) => number,
  above: number,
) {
  return lines.flatMap(({ name, points }) => {
    const shown = points.filter((p) => p.y === Infinity || !Number.isNaN(finite(p, y).y));
    const last = shown.at(-1);
    if (last === undefined) return [];
    const end = last.y === Infinity ? above : toY(last.y);
    return [{ name, look: looks.get(name) as Look, x: toX(last.x), y: end }];
  });
}

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

function axisOf(axis: Axis, span: Span, width = Infinity) {
  const { label, format = tick } = axis;
  const narrow = width < NARROW && !axis.log && axis.ticks === undefined;
  return {
    label,
    labelAnchor: 'center' as const,
    labelArrow: 'none' as const,
    ticks: narrow ? 4 : ticksOf(axis, span),
    text: format,
  };
}

/** Room for the longest number and the axis' name. */
function leftOf(axis: Axis, span: Span): number {
  const { format = tick } = axis;
  const longest = Math.max(0, ...(ticksOf(axis, span) ?? span).map((each) => format(each).length));
  return Math.max(52, 34 + Math.min(longest, 7) * 6.6);
}

function looksOf({ lines, highlight, palette }: LineChart): Map<string, Look> {
  const names = palette ?? lines.map(({ name }) => name);
  const shown = highlight ?? names.slice(0, MOST_COLOURED);
  const coloured = names.filter((name) => shown.includes(name));
  return new Map(
    lines.map(({ name }) => {
      const place = coloured.indexOf(name);
      return [name, place >= 0 ? lookOf(place) : MUTED];
    }),
  );
}
