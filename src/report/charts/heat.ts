import * as Plot from '@observablehq/plot';
import { blankDocument, escape, FONT, footOf, type Frame, framed, headOf } from './frame.js';
import { QUIET } from './colours.js';
import { LETTERS, letterRow, type Shade } from './shades.js';
import { tick } from './ticks.js';

/** Rows of cells over time: a backend a row. */
export interface HeatPanel {
  name: string;
  /** From the top. */
  rows: readonly { name: string; values: readonly number[] }[];
  /** Of its columns and their end, where not as the map's. */
  step?: number;
  to?: number;
}

export interface HeatMap extends Frame {
  panels: readonly HeatPanel[];
  /** Seconds at which the first column begins, how long each is, and where the last one ends. */
  from: number;
  step: number;
  to: number;
  x: string;
  /** Of the cells, with the unit. */
  value: string;
  /** What happened meanwhile. */
  shades?: readonly Shade[];
}

const LEFT = 54;
const BOTTOM = 42;
const LEGEND = 92;
const TITLE = 18;
const STEPS = 24;

/** Panels one below the other, of one scale of colours. */
export function heatMap(chart: HeatMap): string {
  const { panels, from, step, to, width, height, value, shades = [] } = chart;
  const cells = panels.flatMap((panel) =>
    panel.rows.flatMap(({ values }, row) =>
      values.map((cell, column) => ({
        panel: panel.name,
        x1: from + column * (panel.step ?? step),
        x2: Math.min(panel.to ?? to, from + (column + 1) * (panel.step ?? step)),
        y1: row,
        y2: row + 1,
        cell,
      })),
    ),
  );
  const most = cells.reduce((max, { cell }) => Math.max(max, cell), 0) || 1;
  const head = headOf(chart);
  const top = (panels.length > 1 ? TITLE + 4 : 8) + (shades.length > 0 ? LETTERS : 0);
  const longest = panels[0]?.rows.reduce((max, { name }) => Math.max(max, name.length), 0) ?? 0;
  const left = panels.length === 1 ? Math.max(LEFT, 12 + 5.6 * longest) : LEFT;
  const rows = panels.reduce((max, panel) => Math.max(max, panel.rows.length), 1);
  const plot = Plot.plot({
    document: blankDocument(),
    className: 'chart',
    width,
    height: height - head - footOf(chart),
    marginLeft: left,
    marginRight: LEGEND,
    marginTop: top,
    marginBottom: BOTTOM,
    style: { fontFamily: FONT, fontSize: '12px', background: 'none' },
    x: { domain: [from, cells.reduce((max, { x2 }) => Math.max(max, x2), from + step)] },
    y: { domain: [rows, 0], axis: null },
    fy: {
      domain: panels.map(({ name }) => name),
      axis: null,
      padding: panels.length > 1 ? 0.22 : 0,
    },
    color: { scheme: 'cividis', domain: [0, most] },
    marks: [
      Plot.rect(cells, {
        fy: 'panel',
        x1: 'x1',
        x2: 'x2',
        y1: 'y1',
        y2: 'y2',
        fill: 'cell',
        inset: 0,
        shapeRendering: 'crispEdges',
      }),
      Plot.text(
        panels.map(({ name }) => ({ panel: name })),
        {
          fy: 'panel',
          text: 'panel',
          frameAnchor: 'top-left',
          dy: -15,
          fontWeight: 'bold',
          lineAnchor: 'top',
        },
      ),
      Plot.axisX({ label: chart.x, labelAnchor: 'center', labelArrow: 'none', text: tick }),
    ],
  }) as unknown as {
    outerHTML: string;
    scale(name: 'color'): { apply(value: number): string };
    scale(name: 'x'): { apply(value: number): number };
  };
  const colour = (cell: number): string => plot.scale('color').apply(cell);
  const named = panels.length === 1 && panels[0].rows.every(({ name }) => name !== '');
  const space = height - head - footOf(chart) - BOTTOM - top;
  const middle = head + top + space / 2;
  const side = named
    ? panels[0].rows
        .map(({ name }, i, all) => {
          const y = head + top + (space * (i + 0.5)) / all.length;
          return `<text x="${left - 6}" y="${y + 3.5}" font-size="${space / all.length < 11 ? 8 : 10}" text-anchor="end">${escape(name)}</text>`;
        })
        .join('')
    : `<text x="14" y="${middle}" font-size="12" text-anchor="middle" transform="rotate(-90 14 ${middle})">backends</text>`;
  const toX = (time: number): number => plot.scale('x').apply(time);
  const instants = new Set(shades.flatMap((shade) => [shade.from, shade.to]));
  // Over the cells a shade would change their colours: rules say from when to when.
  const rules = [...instants].map((time) => {
    const way = `M${toX(time)},${head + top - 3}V${head + top + space}`;
    return `<path d="${way}" stroke="${QUIET}" stroke-width="0.8" stroke-dasharray="3 3"/>`;
  });
  const letters = letterRow(shades, toX, head + top - 5);
  return framed(
    chart,
    plot,
    `${side}${rules.join('')}${letters}${legend(colour, most, value, width, head)}`,
  );
}

/** A column of colours with its scale. */
function legend(
  colour: (cell: number) => string,
  most: number,
  label: string,
  width: number,
  head: number,
): string {
  const x = width - LEGEND + 22;
  const top = head + TITLE + 22;
  const tall = 6;
  const swatches = Array.from({ length: STEPS }, (_, i) => {
    const cell = (most * (STEPS - 0.5 - i)) / STEPS;
    return `<rect x="${x}" y="${top + i * tall}" width="14" height="${tall + 0.5}" fill="${colour(cell)}"/>`;
  });
  const ticks = [1, 0.5, 0].map((share) => {
    const y = top + STEPS * tall * (1 - share) + 4;
    return `<text x="${x + 19}" y="${y}" font-size="11">${escape(tick(Number((most * share).toPrecision(2))))}</text>`;
  });
  const words = `<text x="${x - 8}" y="${top - 10}" font-size="11">${escape(label)}</text>`;
  return `${words}${swatches.join('')}${ticks.join('')}`;
}
