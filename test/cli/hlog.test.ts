import { decodeFromCompressedBase64, HistogramLogReader } from 'hdr-histogram-js';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WorkloadResults } from '../../src/model/results.js';
import { answer, type Folder, temporaryFolder } from './netloom.js';

const SCENARIO = `version: 1
name: two
duration: 20 s
warmup: 2 s
services:
  web: { replicas: 2, time: 'lognormal(5 ms, 2)' }
traffic:
  users: { to: web, rate: 200/s }
  idle: { to: web, rate: 1/s, start: 19 s, requests: 0 }
  batch: { kind: closed, users: 3, think: 40 ms, to: web }
`;

let home: Folder;
let text: string;
let workloads: Record<string, WorkloadResults>;

beforeAll(async () => {
  home = temporaryFolder();
  writeFileSync(join(home.path, 'two.yaml'), SCENARIO);
  const { status, stderr } = await answer(['run', 'two.yaml', '--quiet', '--hlog'], home.path);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  const read = (name: string) => readFileSync(join(home.path, 'results/runs/two', name), 'utf8');
  text = read('latency.hlog');
  workloads = (JSON.parse(read('summary.json')) as { workloads: typeof workloads }).workloads;
});

afterAll(() => home.remove());

/** The histogram of a workload, read again. */
function decoded(tag: string) {
  const line = text.split('\n').find((each) => each.startsWith(`Tag=${tag},`));
  if (line === undefined) throw new Error(`no line of ${tag}`);
  const [, start, length, greatest, base64] = line.split(',');
  return { start, length, greatest, histogram: decodeFromCompressedBase64(base64) };
}

describe('netloom run --hlog', () => {
  it('writes a line for each workload that measured something', () => {
    expect(text.split('\n').filter((line) => !line.startsWith('#'))).toEqual([
      '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"',
      expect.stringMatching(/^Tag=batch,2\.000,18\.000,[\d.]+,HISTFAAA/),
      expect.stringMatching(/^Tag=users,2\.000,18\.000,[\d.]+,HISTFAAA/),
      '',
    ]);
    expect(text).toMatch(/^#\[Histogram log format version 1\.3\]\n/);
  });

  it.each(['users', 'batch'])('keeps the latencies of %s to three digits', (name) => {
    const { histogram, greatest } = decoded(name);
    const { latency } = workloads[name];
    expect(histogram.totalCount).toBe(latency.count);
    const is = (nanoseconds: number, milliseconds: number | null) =>
      expect(Math.abs(nanoseconds / 1e6 / (milliseconds ?? NaN) - 1)).toBeLessThan(0.003);
    for (const [percentile, key] of PERCENTILES) {
      is(histogram.getValueAtPercentile(percentile), latency[key]);
    }
    is(histogram.mean, latency.mean);
    is(histogram.maxValue, latency.max);
    is(histogram.minNonZeroValue, latency.min);
    is(Number(greatest) * 1e6, latency.max);
  });

  it('can be read as a log', () => {
    const reader = new HistogramLogReader(text);
    const counts = [];
    for (let next = reader.nextIntervalHistogram(); next; next = reader.nextIntervalHistogram()) {
      counts.push([next.tag, next.totalCount]);
    }
    expect(counts).toEqual([
      ['batch', workloads.batch.latency.count],
      ['users', workloads.users.latency.count],
    ]);
  });
});

const PERCENTILES = [
  [50, 'p50'],
  [90, 'p90'],
  [99, 'p99'],
  [99.9, 'p999'],
] as const;
