/** Times, and what is fair: what the results of many things have. */
import { outcomes } from '../../calls/outcome.js';
import { QUANTILES } from '../../measure/latency.js';
import { count, milliseconds, number, record, share } from '../fields.js';
import type { NameSet } from '../known-names.js';

const OUTCOMES: NameSet = new Set<string>(outcomes);
export const ofOutcomes = (): NameSet => OUTCOMES;

const percentile = (name: string) => milliseconds('', { quantile: QUANTILES.get(name) }).orNull();

/** Null without a sample. */
export const latency = record({
  count: count('Samples.', { more: true }),
  mean: milliseconds().orNull(),
  sd: milliseconds('Standard deviation of the sample.').orNull(),
  min: milliseconds().orNull(),
  p50: percentile('p50'),
  p90: percentile('p90'),
  p95: percentile('p95'),
  p99: percentile('p99'),
  p999: percentile('p999'),
  p9999: percentile('p9999'),
  max: milliseconds().orNull(),
  /** The greatest relative error of a percentile, which is read from a histogram's buckets. */
  precision: number({ hidden: true }),
});

/** Words of tables for percentiles of what they are about. */
export const ITS_LATENCY = {
  min: 'latency.min',
  mean: 'latency.mean',
  sd: 'latency.sd',
  p50: 'latency.p50',
  p90: 'latency.p90',
  p99: 'latency.p99',
  'p99.9': 'latency.p999',
  max: 'latency.max',
};

export const fairnessFields = {
  jain: share("Jain's index.", { more: true }).orNull(),
  maxOverMean: number().orNull(),
  cv: number({}, 'Coefficient of variation.').orNull(),
  random: share(
    "Jain's index that a random split of as many requests would give; none where it has no meaning.",
  ).orNull(),
};
export const fairness = record(fairnessFields);
