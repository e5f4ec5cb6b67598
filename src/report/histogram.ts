import type { HistogramResults } from '../model/results.js';
import { count, number } from './format.js';

const ROWS = 14;
const WIDTH = 40;
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

interface Bar {
  from: number;
  upTo: number;
  count: number;
}

/**
 * A histogram as lines of text, one a bar, empty where it has no samples. Neighbouring buckets are
 * joined until it is short enough; the bars of both ends are never empty.
 */
export function histogram({ unit, buckets }: HistogramResults): string[] {
  const bars = join(buckets);
  const longest = Math.max(...bars.map((bar) => bar.count));
  const froms = bars.map((bar) => number(bar.from));
  const tos = bars.map((bar) => number(bar.upTo));
  const fromWidth = Math.max(...froms.map((text) => text.length));
  const toWidth = Math.max(...tos.map((text) => text.length));
  return bars.map((bar, at) => {
    const edges = `${froms[at].padStart(fromWidth)} to ${tos[at].padStart(toWidth)} ${unit}`;
    return `  ${edges}  ${line((bar.count / longest) * WIDTH, bar.count > 0)}${count(bar.count)}`;
  });
}

function join(buckets: HistogramResults['buckets']): Bar[] {
  const first = buckets.findIndex((bucket) => bucket.count > 0);
  if (first < 0) return [];
  let last = buckets.length - 1;
  while (buckets[last].count === 0) last--;
  const together = Math.ceil((last - first + 1) / ROWS);
  const bars: Bar[] = [];
  for (let at = first; at <= last; at += together) {
    const group = buckets.slice(at, Math.min(at + together, last + 1));
    bars.push({
      from: at === 0 ? 0 : buckets[at - 1].upTo,
      upTo: group[group.length - 1].upTo,
      count: group.reduce((sum, bucket) => sum + bucket.count, 0),
    });
  }
  return bars;
}

/** A bar and a blank; nothing for nothing, and something for the least there is. */
function line(length: number, visible: boolean): string {
  if (!visible) return '';
  const eighths = Math.max(Math.round(length * 8), 1);
  return `${'█'.repeat(Math.floor(eighths / 8))}${EIGHTHS[eighths % 8]} `;
}
