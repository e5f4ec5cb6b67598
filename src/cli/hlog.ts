import { build, HistogramLogWriter } from 'hdr-histogram-js';
import type { HistogramResults, LatencyResults, Results } from '../model/results.js';
import type { ReportFile } from '../report/files.js';
import type { PlainScenario } from '../scenario/plain.js';

const NANOSECONDS = 1e6;

/**
 * The latencies of a run in HdrHistogram's log format, version 1.3 with V2 histograms
 * (HdrHistogram, HistogramLogProcessor; hdrhistogram.org): a line for each workload with its name as
 * the tag, over the measured span in simulated seconds. Values are nanoseconds to three digits,
 * without failed requests, which have none; the column of the greatest is in milliseconds.
 */
export function hlog(results: Results, { warmup, duration }: PlainScenario): ReportFile {
  const lines: string[] = [];
  const log = new HistogramLogWriter((line) => lines.push(line));
  // No start time: the run has no day, and the format's line would name the zone of this machine.
  log.outputLogFormatVersion();
  log.outputComment(`[Netloom: ${results.scenario}, seed ${results.seed}, values in nanoseconds]`);
  log.outputLegend();
  const end = Math.min(results.simulatedTime, duration === null ? Infinity : duration / 1e9);
  const start = Math.min(warmup / 1e9, end);
  for (const [name, histogram] of results.histograms) {
    const workload = results.workloads.get(name);
    const exact = workload?.ping?.rtt ?? workload?.latency;
    if (exact === undefined) continue;
    const converted = convert(histogram, exact);
    converted.tag = name;
    log.outputIntervalHistogram(converted, start, end, NANOSECONDS);
  }
  return { name: 'latency.hlog', content: lines };
}

/** Each value stands in the middle of its bucket, but the least and the greatest are exact. */
function convert({ buckets }: HistogramResults, exact: LatencyResults) {
  // Its smaller counters overflow without a word, and without resizing values may be refused.
  const converted = build({
    bitBucketSize: 64,
    autoResize: true,
    lowestDiscernibleValue: 1,
    highestTrackableValue: 2,
    numberOfSignificantValueDigits: 3,
  });
  const record = (milliseconds: number, count: number): void =>
    converted.recordValueWithCount(Math.round(milliseconds * NANOSECONDS), count);
  const least = exact.min ?? 0;
  const greatest = exact.max ?? Infinity;
  buckets.forEach(({ from, upTo, count }, i) => {
    let left = count;
    if (i === 0) {
      record(least, 1);
      left--;
    }
    if (i === buckets.length - 1 && left > 0) {
      record(greatest, 1);
      left--;
    }
    const middle = Math.min(Math.max((from + upTo) / 2, least), greatest);
    if (left > 0) record(middle, left);
  });
  return converted;
}
