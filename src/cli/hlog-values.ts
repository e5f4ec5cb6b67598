import { decodeFromCompressedBase64, type Histogram } from 'hdr-histogram-js';

/** Values that stand for a histogram: its quantiles in the middles of as many equal steps. */
const VALUES = 10_000;
/** Characters of a histogram at most: packed, it may hold a thousand times as much. */
const LONGEST = 50_000;
/** An interval's line: tag, start, length, greatest value, histogram. */
const LINE = /^(?:Tag=([^,]*),)?[\d.]+,[\d.]+,[\d.]+,([A-Za-z0-9+/=]+)$/;

/**
 * An HdrHistogram log (format 1.x, V2 histograms) as CSV: a column for each tag, `value` where there
 * is none, with all intervals of the tag together; values are in the log's own unit.
 * @throws Error in plain words, without a word of the file
 */
export function valuesOf(log: string): string {
  const byTag = new Map<string, Histogram>();
  log.split(/\r?\n/).forEach((line, i) => {
    if (line === '' || line.startsWith('#') || line.startsWith('"')) return;
    const found = LINE.exec(line);
    if (found === null || found[2].length > LONGEST) {
      throw new Error(`line ${i + 1} is none of an HdrHistogram log`);
    }
    const [, tag = 'value', packed] = found;
    const histogram = decoded(packed, i + 1);
    const before = byTag.get(tag);
    if (before === undefined) byTag.set(tag, histogram);
    else before.add(histogram);
  });
  const columns = [...byTag].filter(([, histogram]) => histogram.totalCount > 0);
  if (columns.length === 0) throw new Error('the log holds no values');
  const quoted = (tag: string): string => `"${tag.replaceAll('"', '""')}"`;
  const lines = [columns.map(([tag]) => quoted(tag)).join(',')];
  for (let i = 0; i < VALUES; i++) {
    const percentile = (100 * (i + 0.5)) / VALUES;
    lines.push(columns.map(([, it]) => it.getValueAtPercentile(percentile)).join(','));
  }
  return lines.join('\n');
}

function decoded(packed: string, line: number): Histogram {
  try {
    const histogram = decodeFromCompressedBase64(packed, 64);
    histogram.autoResize = true;
    return histogram;
  } catch (error) {
    throw new Error(`line ${line} holds no histogram that can be read`, { cause: error });
  }
}
