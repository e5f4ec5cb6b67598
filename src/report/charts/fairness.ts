import { flowFairness, type WindowFairness } from '../../model/flow-fairness.js';
import type { Results, SeriesRow } from '../../model/results.js';
import { around } from './frame.js';
import { lineChart } from './lines.js';
import { happened } from './shades.js';
import { type Named, sourceOf } from './source.js';

/** Pictures of a kind at most: of those with the most requests. */
const MOST = 4;
/** Where all get the same, there is nothing to see. */
const EVEN = 0.9995;
/** What a random split of as many requests would have. */
const CHANCE = 'by chance';

/** Jain's index by window: how evenly a service's backends are used, and how evenly clients and flows get on. */
export function fairnessCharts(results: Results): Named[] {
  const services = ranked(results, 'service').filter(([name]) => {
    const backends = results.services.get(name)?.backends.size ?? 0;
    return backends > 1;
  });
  const workloads = ranked(results, 'workload');
  return [
    ...services.slice(0, MOST).flatMap(([name, rows]) => ofBackends(results, name, rows)),
    ...workloads.slice(0, MOST).flatMap(([name, rows]) => ofClients(results, name, rows)),
    ...ofFlows(results),
  ];
}

/** Series by name, those with the most requests first. */
function ranked(results: Results, kind: SeriesRow['kind']): [string, SeriesRow[]][] {
  const all = new Map<string, SeriesRow[]>();
  for (const row of results.series) {
    if (row.kind === kind) all.set(row.name, [...(all.get(row.name) ?? []), row]);
  }
  const sent = (rows: readonly SeriesRow[]): number => rows.reduce((sum, row) => sum + row.sent, 0);
  return [...all].sort(([, a], [, b]) => sent(b) - sent(a));
}

function ofBackends(results: Results, name: string, rows: readonly SeriesRow[]): Named[] {
  return chartOf(results, {
    words: `fairness ${name}`,
    title: `How evenly the backends of ${name} are used over time (Jain's index)`,
    said: 'requests by capacity; 1 is even',
    lines: [
      { name: 'as it was', rows },
      { name: CHANCE, rows: rows.map(({ from, to, jainRandom: jain }) => ({ from, to, jain })) },
    ],
  });
}

function ofClients(results: Results, name: string, rows: readonly SeriesRow[]): Named[] {
  const closed = results.workloads.get(name)?.kind === 'closed';
  return chartOf(results, {
    words: `fairness of clients ${name}`,
    title: `How evenly the clients of ${name} are served over time (Jain's index)`,
    said: closed ? 'answers by what each would get alone' : 'share of requests that are answered',
    lines: [{ name: 'as it was', rows }],
  });
}

/** Of all flows of TCP, and of each workload that has several. */
function ofFlows(results: Results): Named[] {
  const { flowWindows: rows } = results;
  const workloads = [...new Set(rows.map(({ workload }) => workload))];
  const lines = workloads.slice(0, MOST).flatMap((workload) => {
    const own = flowFairness(rows.filter((row) => row.workload === workload));
    return workloads.length > 1 && own.some(({ jain }) => jain !== null)
      ? [{ name: workload, rows: own }]
      : [];
  });
  return chartOf(results, {
    words: 'fairness of flows',
    title: "How evenly flows of TCP share over time (Jain's index)",
    said: 'goodput of those that go on',
    lines: [{ name: 'all flows', rows: flowFairness(rows) }, ...lines],
  });
}

interface Told {
  words: string;
  title: string;
  said: string;
  /** The first is what it is about. */
  lines: readonly { name: string; rows: readonly WindowFairness[] }[];
}

function chartOf(results: Results, { words, title, said, lines: told }: Told): Named[] {
  const known = told.map(({ rows }) => rows.flatMap(({ jain }) => jain ?? []));
  if (known[0].length < 2 || known.flat().every((jain) => jain > EVEN)) return [];
  const shown = told.filter((_, i) => known[i].length > 0);
  const [{ rows }] = shown;
  const [from, to] = [rows[0].from, rows[rows.length - 1].to];
  const step = Number((rows[0].to - rows[0].from).toPrecision(6));
  const subtitle = sourceOf(results, `windows of ${step} s · ${said}`);
  const { shades, notes } = happened(results.timeline, from, to);
  return [
    {
      words,
      title,
      subtitle,
      draw: ({ width, titled }) =>
        lineChart({
          ...around({ title, subtitle, width, bare: !titled, notes }, Math.min(240, width * 0.65)),
          x: { label: 'time (s)', log: false, domain: [from, to] },
          y: {
            label: "Jain's index",
            log: false,
            domain: [Math.floor(Math.min(...known.flat()) * 10) / 10, 1],
          },
          lines: shown.map(({ name, rows: windows }) => ({
            name,
            points: windows.map((row) => ({ x: (row.from + row.to) / 2, y: row.jain ?? NaN })),
          })),
          highlight: shown.map(({ name }) => name).filter((name) => name !== CHANCE),
          dots: rows.length <= 12,
          shades,
          names: shown.length > 1 ? 'ends' : 'none',
        }),
      data: {
        columns: ['line', 'from_s', 'to_s', 'jain'],
        rows: told.flatMap(({ name, rows: windows }) =>
          windows.map((row) => [name, row.from, row.to, row.jain]),
        ),
      },
    },
  ];
}
