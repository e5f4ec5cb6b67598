import type { LoadMap, Results } from '../../model/results.js';
import { MOST_COLOURED } from './colours.js';
import { around } from './frame.js';
import { heatMap } from './heat.js';
import { lineChart } from './lines.js';
import { happened, LETTERS } from './shades.js';
import { type Named, sourceOf } from './source.js';

const MOST = 8;

/** Requests to the backends of each service over time: lines for a few, a map of heat for many. */
export function loadCharts(results: Results): Named[] {
  return (results.samples?.loads ?? [])
    .filter(({ rows }) => rows[0].length > 1 && rows.flat().some((value) => value > 0))
    .slice(0, MOST)
    .map((map) => ofService(results, map));
}

function ofService(results: Results, map: LoadMap): Named {
  const { service, from, step, to, perRow, names, rows } = map;
  const title = `Load of each backend of ${service} over time (requests/s)`;
  const grouped = perRow > 1 ? `; ${perRow} backends that follow one another a row` : '';
  const subtitle = sourceOf(results, `means over ${Number(step.toPrecision(6))} s${grouped}`);
  const { shades, notes } = happened(results.timeline, from, to);
  const edges = rows[0].map((_, i) => [from + i * step, Math.min(to, from + (i + 1) * step)]);
  const points = (values: readonly number[]) =>
    values.map((y, i) => ({ x: (edges[i][0] + edges[i][1]) / 2, y }));
  return {
    words: `load ${service}`,
    title,
    subtitle,
    draw: ({ width, titled }) => {
      const frame = { title, subtitle, width, bare: !titled, notes };
      if (rows.length <= MOST_COLOURED) {
        return lineChart({
          ...around(frame, Math.min(300, width * 0.7)),
          x: { label: 'time (s)', log: false, domain: [from, to] },
          y: { label: 'requests/s', log: false },
          lines: rows.map((values, i) => ({ name: names[i], points: points(values) })),
          dots: false,
          shades,
        });
      }
      return heatMap({
        ...around(
          frame,
          90 + (shades.length > 0 ? LETTERS : 0) + Math.min(24 * 14, rows.length * 14),
        ),
        x: 'time (s)',
        value: 'requests/s',
        shades,
        from,
        step,
        to,
        panels: [{ name: '', rows: rows.map((values, i) => ({ name: names[i], values })) }],
      });
    },
    data: {
      columns: ['backend', 'from_s', 'to_s', 'requests_per_s'],
      rows: rows.flatMap((values, i) =>
        values.map((value, column) => [names[i], ...edges[column], value]),
      ),
    },
  };
}
