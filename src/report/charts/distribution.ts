import { pow } from '../../engine/math.js';
import type { HistogramResults, Results } from '../../model/results.js';
import { barChart } from './bars.js';
import { around } from './frame.js';
import { type Line, lineChart } from './lines.js';
import { type Named, sourceOf } from './source.js';

/** Points of a tail in each factor of ten. */
const PER_DECADE = 12;
/** Where a tail begins: the fastest few would have half of the axis. */
const START = 0.99;
const MOST = 6;
/** Requests below which a distribution is a list. */
const FEW = 20;

/** How many requests take longer than so long, those that failed taking for ever: all workloads. */
export function tail(results: Results): Named[] {
  const lines = [...results.histograms].flatMap(([name, histogram]): Line[] => {
    const workload = results.workloads.get(name);
    const failures = workload === undefined ? 0 : workload.sent - workload.completed;
    const points = tailOf(histogram, Math.max(0, failures)).filter(({ y }) => y <= START);
    return points.length < 2 || countOf(histogram) < FEW ? [] : [{ name, points }];
  });
  if (lines.length === 0) return [];
  const least = Math.min(...lines.flatMap(({ points }) => points.map(({ y }) => y)));
  const title = 'Share of requests that take longer than a latency';
  const asking = [...results.workloads].filter(([, { sent }]) => sent > 0);
  const lost = asking
    .filter(([name]) => !lines.some((line) => line.name === name))
    .filter(([, { sent, completed }]) => completed < sent)
    .map(([name, { sent, completed }]) => {
      return `; no line for ${name}: ${completed === 0 ? 'all' : share(1 - completed / sent)} failed`;
    })
    .join('');
  const subtitle = sourceOf(results, `a line that ends high: the rest failed${lost}`);
  return [
    {
      words: 'tail',
      title,
      subtitle,
      draw: ({ width, titled }) =>
        lineChart({
          ...around({ title, subtitle, width, bare: !titled }, Math.min(340, width * 0.75)),
          x: { label: 'latency (ms)', log: true },
          y: { label: 'share that takes longer', log: true, domain: [least, 1], format: share },
          lines,
          palette: asking.map(([name]) => name),
          dots: false,
          names: 'list',
        }),
      data: {
        columns: ['workload', 'latency_ms', 'longer'],
        rows: lines.flatMap(({ name, points }) => points.map(({ x, y }) => [name, x, y])),
      },
    },
  ];
}

function countOf({ buckets }: HistogramResults): number {
  return buckets.reduce((sum, { count }) => sum + count, 0);
}

function tailOf({ buckets }: HistogramResults, failures: number): { x: number; y: number }[] {
  const completed = countOf({ unit: 'ms', buckets });
  const all = completed + failures;
  const points: { x: number; y: number }[] = [];
  let at = 0;
  let below = 0;
  for (let k = 0; ; k++) {
    const longer = pow(10, -k / PER_DECADE);
    // Those beyond have failed, or are nobody.
    if (longer * all < Math.max(1, failures)) return points;
    while (at < buckets.length && below + buckets[at].count < (1 - longer) * all - 1e-9) {
      below += buckets[at++].count;
    }
    const bucket = buckets[Math.min(at, buckets.length - 1)];
    const latency = (bucket.from + bucket.upTo) / 2;
    if (latency > 0) points.push({ x: latency, y: longer });
  }
}

/** How many requests took how long, of the workloads with the most requests. */
export function histograms(results: Results): Named[] {
  const sent = (name: string): number => results.workloads.get(name)?.sent ?? 0;
  const ordered = [...results.histograms].sort(([a], [b]) => sent(b) - sent(a));
  return ordered.slice(0, MOST).flatMap(([name, histogram]) => {
    const bars = binned(histogram);
    if (bars.length < 3 || countOf(histogram) < FEW) return [];
    const failures = sent(name) - (results.workloads.get(name)?.completed ?? 0);
    const failed = failures > 0 ? `${failures} more failed` : 'none failed';
    const title = `Latency of ${name}: how many requests took how long (ms)`;
    const subtitle = sourceOf(results, `bars of equal width on a scale of ratios · ${failed}`);
    return [
      {
        words: `histogram ${name}`,
        title,
        subtitle,
        draw: ({ width, titled }) =>
          barChart({
            ...around({ title, subtitle, width, bare: !titled }, Math.min(280, width * 0.7)),
            x: 'latency (ms)',
            y: 'requests',
            log: true,
            bars,
          }),
        data: {
          columns: ['from_ms', 'to_ms', 'requests'],
          rows: bars.map(({ from, to, value }) => [from, to, value]),
        },
      },
    ];
  });
}

/** Bars between the least and the greatest latency, each some ratio wide. */
function binned({ buckets }: HistogramResults): { from: number; to: number; value: number }[] {
  const kept = buckets.filter(({ upTo }) => upTo > 0);
  if (kept.length === 0) return [];
  const total = kept.reduce((sum, { count }) => sum + count, 0);
  const low = Math.max(kept[0].from, kept[0].upTo / 2);
  const high = kept[kept.length - 1].upTo;
  // As many bars as the numbers carry, and never narrower than the buckets are.
  const steps = Math.max(4, Math.min(48, Math.ceil(2 * pow(total, 1 / 3)), kept.length));
  const ratio = pow(high / low, 1 / steps);
  const edges = Array.from({ length: steps + 1 }, (_, i) => low * pow(ratio, i));
  const bars = edges.slice(1).map((to, i) => ({ from: edges[i], to, value: 0 }));
  let bar = 0;
  for (const { from, upTo, count } of kept) {
    const middle = (from + upTo) / 2;
    while (bar < bars.length - 1 && middle >= bars[bar].to) bar++;
    bars[bar].value += count;
  }
  return bars;
}

function share(value: number): string {
  return `${Number((value * 100).toPrecision(3))} %`;
}
