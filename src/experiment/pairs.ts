import { type FailingTail, failingTest } from '../measure/statistics/failing.js';
import { noTest, type PairedTest, pairedTest } from '../measure/statistics/paired-test.js';
import type { Estimate } from '../measure/statistics/estimate.js';
import { type Refusal, refuse } from '../measure/statistics/refusal.js';
import { type Circumstances, estimateOf, refusalOf, samplesOf } from './estimates.js';
import type { Metric } from './metric.js';
import { type Replication, sectionsOf } from './replicate.js';

/** What a policy's replications say of a metric, made ready to be held against others. */
export interface Sample {
  metric: Metric;
  /** What is shown. */
  estimate: Estimate;
  /** One number a replication, whose mean is the value shown. */
  samples: readonly number[];
  refusal: Refusal | null;
  /** Why it is out: no steady state, or runs that a limit cut short. */
  unsteady: Refusal | null;
  step: number;
  /** Something random had a part: the replications differ. */
  drawn: boolean;
  /** Of a percentile to which a failed request took for ever. */
  tail: FailingTail | null;
  /** The samples of a rising map of the value. */
  transformed: (map: (value: number) => number) => number[];
}

export function sampleOf(
  metric: Metric,
  index: number,
  replications: readonly Replication[],
  circumstances: Circumstances,
  level: number,
): Sample {
  const found = estimateOf(metric, index, replications, circumstances, level);
  const unsteady = circumstances.unsteady ?? cutShort(replications);
  const estimate = unsteady === null ? found : { ...found, interval: null, refusal: unsteady };
  return {
    metric,
    estimate,
    samples: samplesOf(metric, index, replications),
    refusal: refusalOf(metric, circumstances),
    unsteady,
    step: replications.reduce((least, { steps }) => Math.max(least, steps[index]), 0),
    drawn: new Set(replications.map(({ digest }) => digest)).size > 1,
    tail: tailOf(metric, estimate.value, replications),
    transformed: (map) => samplesOf(metric, index, replications, map),
  };
}

/** What a limit cut short is another thing than was asked about. */
function cutShort(replications: readonly Replication[]): Refusal | null {
  const cut = replications.filter(({ limit }) => limit !== '').length;
  if (cut === 0) return null;
  const detail = `${cut} of ${replications.length} runs reached a limit, and are not judged`;
  return refuse('cut-short', detail);
}

/** All but one replication, whatever it does to the value. */
export function without(sample: Sample, replication: number): Sample {
  const rest = <T>(values: readonly T[]): T[] => values.filter((_, i) => i !== replication);
  const { samples, tail, transformed } = sample;
  return {
    ...sample,
    samples: rest(samples),
    tail: tail && { value: tail.value, lost: rest(tail.lost), sent: rest(tail.sent) },
    transformed: (map) => rest(transformed(map)),
  };
}

function tailOf(
  { quantile }: Metric,
  value: number | null,
  replications: readonly Replication[],
): FailingTail | null {
  if (quantile === null || !quantile.withFailures || value === null) return null;
  const sections = sectionsOf(replications, quantile.of, true);
  return {
    value,
    lost: sections.map(({ failures }) => failures),
    sent: sections.map(({ histogram, failures }) => histogram.count + failures),
  };
}

/** The share of all requests that fail; 0 where it is not asked. */
export function lostShare({ tail }: Sample): number {
  if (tail === null) return 0;
  const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
  return sum(tail.lost) / sum(tail.sent);
}

/**
 * Why nothing may be said of a policy by a metric. That a percentile is infinite rests on how many requests
 * fail, not on its tail.
 */
export function refusedFor({ unsteady, refusal, tail }: Sample): Refusal | null {
  return unsteady ?? (tail?.value === Infinity ? null : refusal);
}

/** One policy against another by a metric, pair by pair. */
export function testPair(a: Sample, b: Sample): PairedTest {
  const refusal = refusedFor(a) ?? refusedFor(b);
  if (refusal !== null) return noTest(a.samples.length, refusal);
  const { quantile } = a.metric;
  const infinite = [a, b].some(({ samples }) => samples.includes(Infinity));
  if (quantile !== null && a.tail !== null && b.tail !== null && infinite) {
    if (a.tail.value === Infinity || b.tail.value === Infinity) {
      return failingTest(a.tail, b.tail, quantile.p);
    }
    return boundedTest(a, b, a.tail.value + b.tail.value);
  }
  return pairedTest(a.samples, b.samples, {
    step: Math.max(a.step, b.step),
    drawn: a.drawn || b.drawn,
  });
}

/**
 * Finite values that would be infinite without one of the replications, by a rising map to 0 to 1: what
 * hangs on one replication has a great deviation there, and no more.
 */
function boundedTest(a: Sample, b: Sample, scale: number): PairedTest {
  const map = (value: number): number => (value === Infinity ? 1 : value / (value + scale));
  const test = pairedTest(a.transformed(map), b.transformed(map));
  const refusal = refuse('infinite-values', 'infinite in some of the replications');
  return { ...test, mean: null, deviation: null, refusal };
}

/**
 * One policy less another as a share of the other, a / b - 1, pair by pair: the ratio of means with the
 * deviation of its linearisation, (a_i - r b_i) / b (Law, 5th ed., 9.5.3). None where `test` has none.
 */
export function relativeTest(a: Sample, b: Sample, test: PairedTest): PairedTest | null {
  const [above, below] = [a.estimate.value, b.estimate.value];
  if (test.mean === null || above === null || below === null || below === 0) return null;
  const ratio = above / below;
  const shares = a.samples.map((value, i) => ratio - 1 + (value - ratio * b.samples[i]) / below);
  const { drawn, step } = { drawn: test.test !== 'exact', step: Math.max(a.step, b.step) };
  const none = shares.map(() => 0);
  return pairedTest(shares, none, { drawn, step: step / Math.abs(below) });
}

/** How much of their deviation two policies have in common; null where there is none. */
export function correlationOf(a: Sample, b: Sample): number | null {
  const [x, y] = [centred(a.samples), centred(b.samples)];
  const products = x.reduce((sum, value, i) => sum + value * y[i], 0);
  const size = Math.sqrt(squares(x) * squares(y));
  const correlation = products / size;
  return Number.isFinite(correlation) ? Math.max(-1, Math.min(1, correlation)) : null;
}

function centred(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}

function squares(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}
