import { expect, it } from 'vitest';
import { Histogram } from '../../src/measure/histogram.js';
import { summarizeLatency } from '../../src/measure/latency.js';

it('sums up in milliseconds, within the precision', () => {
  const histogram = new Histogram(0.001);
  for (let i = 1; i <= 1000; i++) histogram.record(i * 1000);
  const summary = summarizeLatency(histogram, 10);
  expect(summary).toMatchObject({ count: 1000, failures: 10, min: 0.001, max: 1, mean: 0.5005 });
  expect(summary.sd).toBeCloseTo(0.288819436, 9);
  expect(summary.p50! / 0.5).toBeCloseTo(1, 3);
  expect(summary.p999! / 0.999).toBeCloseTo(1, 3);
  expect(summary.withFailures.p50! / 0.505).toBeCloseTo(1, 3);
  expect(summary.withFailures.p99).toBe(1);
  expect(summary.withFailures.p999).toBeNull();
});

it('is null where there is nothing', () => {
  const nothing = { p50: null, p90: null, p95: null, p99: null, p999: null, p9999: null };
  expect(summarizeLatency(new Histogram(0.01))).toEqual({
    count: 0,
    failures: 0,
    mean: null,
    sd: null,
    min: null,
    max: null,
    precision: 0.01,
    ...nothing,
    withFailures: nothing,
  });
});

it('writes nine significant digits', () => {
  const histogram = new Histogram(0.01);
  histogram.record(1_000_000);
  histogram.record(1_000_000);
  histogram.record(1_000_001);
  expect(JSON.stringify(summarizeLatency(histogram).mean)).toBe('1.00000033');
});
