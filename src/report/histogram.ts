import type { HistogramResults } from '../model/results.js';
import { count, number } from './format.js';

const ROWS = 14;
const WIDTH = 40;
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** All that drawing needs of a histogram. */
interface Drawn {
  unit: HistogramResults['unit'];
  buckets: readonly Omit<HistogramResults['buckets'][number], 'from'>[];
}

/** Edges as they are printed. */
interface Bar {
  from: string;
  to: string;
  count: number;
}

/** A histogram as lines of text, one a bar, empty where it has no samples. */
export function histogram({ unit, buckets }: Drawn): string[] {
  const bars = join(buckets);
  const longest = Math.max(...bars.map((bar) => bar.count));
  const fromWidth = Math.max(...bars.map((bar) => bar.from.length));
  const toWidth = Math.max(...bars.map((bar) => bar.to.length));
  return bars.map(({ from, to, count: times }) => {
    const edges = `${from.padStart(fromWidth)} to ${to.padStart(toWidth)} ${unit}`;
    return `  ${edges}  ${line((times / longest) * WIDTH, times > 0)}${count(times)}`;
  });
}

/** A few buckets are bars as they are; many are gathered into bars of one width, and a tail. */
function join(buckets: Drawn['buckets']): Bar[] {
  const first = buckets.findIndex((bucket) => bucket.count > 0);
  if (first < 0) return [];
  let last = buckets.length - 1;
  while (buckets[last].count === 0) last--;
  const kept = buckets.slice(first, last + 1);
  const start = first === 0 ? 0 : buckets[first - 1].upTo;
  if (kept.length > ROWS) return gather(kept);
  return kept.map(({ upTo, count }, i) => {
    const [from, to] = [i === 0 ? start : kept[i - 1].upTo, upTo];
    return { from: number(from), to: number(to), count };
  });
}

/**
 * Bars of a round width to beyond the 99th percentile, and what is left in one: the shape shows
 * however long the tail is.
 */
function gather(buckets: Drawn['buckets']): Bar[] {
  const least = buckets[0].upTo;
  const greatest = buckets[buckets.length - 1].upTo;
  const most = quantile(buckets, 0.99);
  const { width, decimals } = roundWidth(((most > least ? most : greatest) - least) / (ROWS - 2));
  const start = Math.floor(least / width);
  const last = Math.floor(most / width) - start;
  const edge = (i: number): string => ((start + i) * width).toFixed(decimals);
  const bars: Bar[] = [];
  let tail = 0;
  for (const { upTo, count } of buckets) {
    const place = Math.floor(upTo / width) - start;
    if (place > last) {
      tail += count;
      continue;
    }
    while (bars.length <= place) {
      bars.push({ from: edge(bars.length), to: edge(bars.length + 1), count: 0 });
    }
    bars[place].count += count;
  }
  if (tail > 0) bars.push({ from: edge(bars.length), to: number(greatest), count: tail });
  return bars;
}

/** The upper edge of the bucket that holds the value of a rank. */
function quantile(buckets: Drawn['buckets'], p: number): number {
  let left = p * buckets.reduce((sum, { count }) => sum + count, 0);
  return (buckets.find(({ count }) => (left -= count) <= 0) ?? buckets[buckets.length - 1]).upTo;
}

/** The least of 1, 2, 3 and 5 times a power of ten that is not below `width`. */
function roundWidth(width: number): { width: number; decimals: number } {
  let decimals = 0;
  let unit = 1;
  while (unit > width && decimals < 9) unit = 1 / TENS[++decimals];
  while (unit * 10 <= width) unit *= 10;
  const factor = [1, 2, 3, 5, 10].find((each) => unit * each >= width) ?? 10;
  return { width: unit * factor, decimals };
}

const TENS = Array.from({ length: 10 }, (_, i) => Number(`1e${i}`));

/** A bar and a blank; nothing for nothing, and something for the least there is. */
function line(length: number, visible: boolean): string {
  if (!visible) return '';
  const eighths = Math.max(Math.round(length * 8), 1);
  return `${'█'.repeat(Math.floor(eighths / 8))}${EIGHTHS[eighths % 8]} `;
}
