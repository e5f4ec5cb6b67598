import * as Plot from '@observablehq/plot';
import { lookOf, MUTED } from './colours.js';
import { blankDocument, FONT, footOf, type Frame, framed, headOf } from './frame.js';
import { logTicks, tick } from './ticks.js';

export interface Interval {
  name: string;
  /** Infinity is said, and stands on no axis. */
  value: number;
  low?: number;
  high?: number;
  /** Stands out. */
  marked: boolean;
  /** Hollow: the value is what was seen, and no more. */
  hollow?: boolean;
}

export interface IntervalChart extends Frame {
  /** With the unit. */
  x: string;
  log: boolean;
  rows: readonly Interval[];
}

const BOTTOM = 44;
const RIGHT = 24;
/** Room for the number at a tick. */
const TICK = 44;

/** A row each, from the top: the value and its interval. */
export function intervalChart(chart: IntervalChart): string {
  const { width, height, rows, x, log } = chart;
  const finite = rows.filter(({ value }) => Number.isFinite(value));
  const ends = finite.flatMap(({ value, low, high }) => [value, low ?? value, high ?? value]);
  const least = ends.reduce((a, b) => Math.min(a, b), Infinity);
  const greatest = ends.reduce((a, b) => Math.max(a, b), -Infinity);
  const [low, high] = ends.length > 0 ? [least, greatest] : [1, 10];
  // Dots tell by their places, not by lengths: the axis need not begin at zero.
  const room = (high > low ? high - low : Math.abs(high) || 1) * 0.08;
  const domain = log ? [low / 1.1, high * 1.1] : [low - room, high + room];
  const left = 20 + 6.6 * rows.reduce((most, { name }) => Math.max(most, name.length), 0);
  const most = Math.min(9, Math.max(2, Math.floor((width - left - RIGHT) / TICK)));
  const ticks = log ? logTicks(domain[0], domain[1], most) : undefined;
  const colourOf = ({ marked }: Interval): string => (marked ? lookOf(0).colour : '#555555');
  const hollow = finite.filter((row) => row.hollow === true);
  const banded = finite.filter((row) => row.low !== undefined && row.high !== undefined);
  const names = rows.map(({ name }) => name);
  const plot = Plot.plot({
    document: blankDocument(),
    className: 'chart',
    width,
    height: height - headOf(chart) - footOf(chart),
    marginLeft: left,
    marginRight: RIGHT,
    marginTop: 6,
    marginBottom: BOTTOM,
    style: { fontFamily: FONT, fontSize: '12px', background: 'none' },
    x: { type: log ? 'log' : 'linear', domain },
    y: { domain: names },
    marks: [
      Plot.gridX({ ticks }),
      Plot.axisX({ ticks, text: tick, label: x, labelAnchor: 'center', labelArrow: 'none' }),
      Plot.axisY({ label: null, tickSize: 0 }),
      Plot.ruleY(rows, { y: 'name', stroke: MUTED.colour, strokeOpacity: 0.35 }),
      Plot.ruleY(banded, {
        y: 'name',
        x1: 'low',
        x2: 'high',
        stroke: colourOf,
        strokeWidth: 5,
        strokeOpacity: 0.35,
      }),
      Plot.text(
        rows.filter(({ value }) => value === Infinity),
        { y: 'name', text: () => '∞', frameAnchor: 'right', dx: -4, fontSize: 15, fill: colourOf },
      ),
      Plot.dot(
        finite.filter(({ hollow }) => hollow !== true),
        { x: 'value', y: 'name', fill: colourOf, r: 4 },
      ),
      ...(hollow.length > 0
        ? [Plot.dot(hollow, { x: 'value', y: 'name', stroke: colourOf, strokeWidth: 1.5, r: 4 })]
        : []),
    ],
  }) as unknown as { outerHTML: string };
  return framed(chart, plot);
}
