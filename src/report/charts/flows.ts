import type { FlowWindowRow, Results } from '../../model/results.js';
import { MOST_COLOURED } from './colours.js';
import { around } from './frame.js';
import { type Line, lineChart } from './lines.js';
import { happened } from './shades.js';
import { type Named, sourceOf } from './source.js';

const MOST = 16;

/** What TCP's flows achieve, and their congestion windows, over time. */
export function flowCharts(results: Results): Named[] {
  const { flowWindows } = results;
  if (flowWindows.length === 0) return [];
  return [
    ofFlows(
      results,
      'goodput',
      'Goodput of flows over time (Mbit/s)',
      'goodput (Mbit/s)',
      'mbit_per_s',
    ),
    ofFlows(
      results,
      'window',
      'Congestion windows of flows over time',
      'window (segments)',
      'segments',
    ),
  ];
}

function ofFlows(
  results: Results,
  key: 'goodput' | 'window',
  title: string,
  y: string,
  unit: string,
): Named {
  const flows = new Map<string, FlowWindowRow[]>();
  for (const row of results.flowWindows) {
    const name = `${row.workload} ${row.flow}`;
    flows.set(name, [...(flows.get(name) ?? []), row]);
  }
  const lines = [...flows].map(([name, rows]): Line => ({
    name,
    points: rows.map((row) => ({ x: (row.from + row.to) / 2, y: row[key] })),
  }));
  const { flowWindows: rows } = results;
  const [from, to] = [Math.min(...rows.map((r) => r.from)), Math.max(...rows.map((r) => r.to))];
  const more = lines.length > MOST ? ` · the first ${MOST} of ${lines.length} flows` : '';
  const step = Number((rows[0].to - rows[0].from).toPrecision(6));
  const subtitle = sourceOf(results, `windows of ${step} s${more}`);
  const { shades, notes } = happened(results.timeline, from, to);
  return {
    words: `flows ${key}`,
    title,
    subtitle,
    draw: ({ width, titled }) =>
      lineChart({
        ...around(
          { title, subtitle, width, bare: !titled, notes },
          Math.max(Math.min(320, width * 0.75), 70 + 12 * Math.min(MOST, lines.length)),
        ),
        x: { label: 'time (s)', log: false, domain: [from, to] },
        y: { label: y, log: false },
        lines: lines.slice(0, MOST),
        highlight: lines.slice(0, MOST_COLOURED).map(({ name }) => name),
        dots: false,
        shades,
      }),
    data: {
      columns: ['workload', 'flow', 'from_s', 'to_s', unit],
      rows: rows.map((row) => [row.workload, row.flow, row.from, row.to, row[key]]),
    },
  };
}
