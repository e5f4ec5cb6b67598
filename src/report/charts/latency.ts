import type { Results, SeriesRow } from '../../model/results.js';
import { around } from './frame.js';
import { type Line, lineChart } from './lines.js';
import { happened } from './shades.js';
import { type Named, sourceOf } from './source.js';

const PERCENTILES = [
  ['p50', 'median'],
  ['p90', '90th percentile'],
  ['p99', '99th percentile'],
] as const;
type Percentile = (typeof PERCENTILES)[number][0];

/** Workloads with a picture of their own at most. */
const MOST = 6;
const TALL = 330;

/** Latency over time: of each workload, and of all of them beside each other. */
export function latencyCharts(results: Results): Named[] {
  const all = new Map<string, SeriesRow[]>();
  for (const row of results.series) {
    if (row.kind !== 'workload') continue;
    all.set(row.name, [...(all.get(row.name) ?? []), row]);
  }
  for (const [name, rows] of all) if (rows.every(({ sent }) => sent === 0)) all.delete(name);
  const ordered = [...all].sort(([, a], [, b]) => sentOf(b) - sentOf(a));
  return [
    ...(all.size > 1 ? [together(results, all)] : []),
    ...ordered.slice(0, MOST).map(([name, rows]) => ofOne(results, name, rows)),
  ];
}

function sentOf(rows: readonly SeriesRow[]): number {
  return rows.reduce((sum, { sent }) => sum + sent, 0);
}

function ofOne(results: Results, name: string, rows: readonly SeriesRow[]): Named {
  const lines = PERCENTILES.map(([percentile, words]): Line => ({
    name: words,
    points: rows.map((row) => pointOf(row, percentile)),
  })).reverse();
  return {
    words: `latency ${name}`,
    title: `Latency of ${name} over time (ms)`,
    subtitle: subtitleOf(results, rows),
    draw: drawer(results, `Latency of ${name} over time (ms)`, lines, rows, 'latency (ms)'),
    data: {
      columns: ['from_s', 'to_s', 'sent', 'failed', 'p50_ms', 'p90_ms', 'p99_ms'],
      rows: rows.map((row) => [
        ...[row.from, row.to, row.sent, row.sent - row.completed],
        ...PERCENTILES.map(([percentile]) => pointOf(row, percentile).y),
      ]),
    },
  };
}

function together(results: Results, all: ReadonlyMap<string, SeriesRow[]>): Named {
  const lines = [...all].map(([name, rows]): Line => ({
    name,
    points: rows.map((row) => pointOf(row, 'p99')),
  }));
  const rows = [...all.values()].flat();
  const title = '99th percentile of latency of each workload over time (ms)';
  return {
    words: 'latency of all workloads',
    title,
    subtitle: subtitleOf(results, rows),
    draw: drawer(results, title, lines, rows, '99th percentile (ms)', false),
    data: {
      columns: ['workload', 'from_s', 'to_s', 'sent', 'failed', 'p99_ms'],
      rows: rows.map((row) => [
        ...[row.name, row.from, row.to, row.sent, row.sent - row.completed],
        pointOf(row, 'p99').y,
      ]),
    },
  };
}

/** In the middle of its window; infinite where it is one of those that failed. */
function pointOf(row: SeriesRow, percentile: Percentile): { x: number; y: number } {
  const known = row.latencyWithFailures[percentile];
  return { x: (row.from + row.to) / 2, y: known ?? (row.sent > 0 ? Infinity : NaN) };
}

function subtitleOf(results: Results, [{ from, to }]: readonly SeriesRow[]): string {
  const window = Number((to - from).toPrecision(6));
  return sourceOf(
    results,
    `windows of ${window} s by when requests were due · failures take for ever`,
  );
}

/** Where latencies of any workload are far apart, all of their pictures have one kind of scale. */
function farApart({ series }: Results): boolean {
  const rows = series.filter(({ kind, sent }) => kind === 'workload' && sent > 0);
  const values = rows
    .flatMap((row) => PERCENTILES.map(([percentile]) => pointOf(row, percentile).y))
    .filter(isPositive);
  const [least, most] = values.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Infinity, 0],
  );
  return most / least > 8;
}

function drawer(
  results: Results,
  title: string,
  lines: readonly Line[],
  rows: readonly SeriesRow[],
  y: string,
  withFailures = true,
): Named['draw'] {
  const from = Math.min(...rows.map((row) => row.from));
  const to = Math.max(...rows.map((row) => row.to));
  const { shades, notes } = happened(results.timeline, from, to);
  const failed = rows.some(({ sent, completed }) => completed < sent);
  const log = farApart(results);
  const strip = {
    label: 'requests that failed (share)',
    bars: rows.map((row) => ({
      from: row.from,
      to: row.to,
      share: row.sent === 0 ? 0 : 1 - row.completed / row.sent,
    })),
  };
  return ({ width, titled }) =>
    lineChart({
      ...around(
        { title, subtitle: subtitleOf(results, rows), width, bare: !titled, notes },
        Math.min(TALL, width * 0.75) + (failed && withFailures ? 62 : 0),
      ),
      x: { label: 'time (s)', log: false, domain: [from, to] },
      y: { label: y, log },
      lines,
      dots: rows.length <= 12,
      shades,
      ...(failed && withFailures && { strip }),
    });
}

function isPositive(value: number): boolean {
  return value > 0 && Number.isFinite(value);
}
