import * as Plot from '@observablehq/plot';
import { lookOf } from './colours.js';
import { blankDocument, FONT, footOf, type Frame, framed, headOf } from './frame.js';
import { logTicks, tick } from './ticks.js';

/** A histogram. */
export interface BarChart extends Frame {
  /** With the unit. */
  x: string;
  y: string;
  log: boolean;
  bars: readonly { from: number; to: number; value: number }[];
}

export function barChart(chart: BarChart): string {
  const { width, height, bars, log } = chart;
  const domain = [bars[0].from, bars[bars.length - 1].to];
  const ticks = log ? logTicks(domain[0], domain[1]) : undefined;
  const plot = Plot.plot({
    document: blankDocument(),
    className: 'chart',
    width,
    height: height - headOf(chart) - footOf(chart),
    marginLeft: 66,
    marginRight: 20,
    marginTop: 10,
    marginBottom: 44,
    style: { fontFamily: FONT, fontSize: '12px', background: 'none' },
    x: { type: log ? 'log' : 'linear', domain },
    y: { domain: [0, bars.reduce((most, { value }) => Math.max(most, value), 1)] },
    marks: [
      Plot.gridY(),
      Plot.rect(bars, {
        x1: 'from',
        x2: 'to',
        y1: 0,
        y2: 'value',
        fill: lookOf(0).colour,
        insetLeft: 0.5,
        insetRight: 0.5,
      }),
      Plot.axisX({ label: chart.x, labelAnchor: 'center', labelArrow: 'none', ticks, text: tick }),
      Plot.axisY({
        label: chart.y,
        labelAnchor: 'center',
        labelArrow: 'none',
        text: tick,
        ticks: 5,
      }),
      Plot.ruleY([0]),
    ],
  }) as unknown as { outerHTML: string };
  return framed(chart, plot);
}
