import type { Results, Samples } from '../../model/results.js';
import { MOST_COLOURED } from './colours.js';
import { around } from './frame.js';
import { lineChart } from './lines.js';
import { happened } from './shades.js';
import { type Named, sourceOf } from './source.js';

/** Grey lines at most, beside those in colour. */
const MOST_GREY = 6;
/** Of a link's time, and of packets and requests that wait: below it there is nothing to see. */
const LEAST = { busy: 0.001, waiting: 0.01 } as const;
/** Services with pictures of their own at most. */
const MOST_SERVICES = 4;

interface Curves {
  words: string;
  title: string;
  y: string;
  unit: string;
  domain?: readonly [number, number];
  /** A factor from what is recorded to what is shown. */
  times: number;
  curves: ReadonlyMap<string, readonly number[]>;
  what: string;
}

/** What is in queues, and how busy links and workers are, over time. */
export function stateCharts(results: Results): Named[] {
  const { samples } = results;
  if (samples === null || samples.edges.length < 3) return [];
  const percent = { unit: 'percent', domain: [0, 100], times: 100 } as const;
  const all: Curves[] = [];
  for (const [service, replicas] of [...samples.services].slice(0, MOST_SERVICES)) {
    const of = (key: 'waiting' | 'busy') =>
      new Map([...replicas].map(([name, told]) => [name, told[key]]));
    const title = `Requests that wait at each replica of ${service} over time`;
    const count = { unit: 'requests', times: 1, y: 'requests that wait' };
    all.push({
      words: `queue ${service}`,
      title,
      ...count,
      curves: of('waiting'),
      what: 'replica',
    });
  }
  all.push(
    {
      words: 'port queues',
      title: 'Packets that wait at each port over time',
      y: 'packets that wait',
      ...{ unit: 'packets', times: 1, curves: samples.queues, what: 'port' },
    },
    {
      words: 'link utilisation',
      title: 'Utilisation of links over time (%)',
      y: 'busy (%)',
      ...{ ...percent, curves: named(samples.links, directionNames(results)), what: 'link' },
    },
  );
  return all.flatMap((curves) => chartOf(results, samples, curves));
}

/** A direction of a link as its nodes, where that tells it from all others; else as its ports. */
function directionNames({ links }: Results): Map<string, string> {
  const node = (place: string): string => place.split('.')[0];
  const short = new Map(
    [...links].map(([name, { from, to }]) => [name, `${node(from)} → ${node(to)}`]),
  );
  const times = new Map<string, number>();
  for (const words of short.values()) times.set(words, (times.get(words) ?? 0) + 1);
  return new Map(
    [...links].map(([name, { from, to }]) => {
      const words = short.get(name) as string;
      return [name, times.get(words) === 1 ? words : `${from} → ${to}`];
    }),
  );
}

function named<T>(
  curves: ReadonlyMap<string, T>,
  names: ReadonlyMap<string, string>,
): Map<string, T> {
  return new Map([...curves].map(([name, curve]) => [names.get(name) ?? name, curve]));
}

function chartOf(results: Results, { edges }: Samples, told: Curves): Named[] {
  const { title, words, y, unit, times, domain, curves, what } = told;
  const used = [...curves].filter(([, values]) => values.some((value) => value > 0));
  const peak = used.reduce((most, [, values]) => Math.max(most, ...values), 0);
  // What is next to nothing would fill a picture as anything else does.
  if (peak < (unit === 'percent' ? LEAST.busy : LEAST.waiting)) return [];
  const mean = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0);
  const ordered = [...used].sort(([, a], [, b]) => mean(b) - mean(a));
  const kept = new Set(ordered.slice(0, MOST_COLOURED + MOST_GREY).map(([name]) => name));
  const shown = used.filter(([name]) => kept.has(name));
  const [from, to] = [edges[0], edges[edges.length - 1]];
  const left = used.length - shown.length;
  const most = left > 0 ? ` · the ${shown.length} with the most` : '';
  const step = Number((edges[1] - edges[0]).toPrecision(6));
  const subtitle = sourceOf(results, `means over ${step} s${most}`);
  const { shades, notes } = happened(results.timeline, from, to);
  const high = Math.max(...shown.flatMap(([, values]) => values)) * times;
  // Links that are nearly idle have a scale of their own.
  const span = domain !== undefined && high > domain[1] / 5 ? domain : undefined;
  return [
    {
      words,
      title,
      subtitle,
      draw: ({ width, titled }) =>
        lineChart({
          ...around(
            { title, subtitle, width, bare: !titled, notes },
            Math.max(Math.min(300, width * 0.7), 70 + 12 * shown.length),
          ),
          x: { label: 'time (s)', log: false, domain: [from, to] },
          y: { label: y, log: false, domain: span },
          lines: shown.map(([name, values]) => ({
            name,
            points: values.map((value, i) => ({
              x: (edges[i] + edges[i + 1]) / 2,
              y: value * times,
            })),
          })),
          highlight: ordered.slice(0, MOST_COLOURED).map(([name]) => name),
          dots: false,
          shades,
        }),
      data: {
        columns: [what, 'from_s', 'to_s', unit],
        rows: used.flatMap(([name, values]) =>
          values.map((value, i) => [name, edges[i], edges[i + 1], value * times]),
        ),
      },
    },
  ];
}
