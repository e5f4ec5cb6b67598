import { type FailingTail, failingTest } from '../measure/statistics/failing.js';
import { type PairedTest, pairedTest } from '../measure/statistics/paired-test.js';
import { type Refusal, refuse } from '../measure/statistics/refusal.js';
import { type Circumstances, refusalOf, samplesOf } from './estimates.js';
import type { Metric } from './metric.js';
import { type Replication, sectionsOf } from './replicate.js';

/** What a policy's replications say of a metric, made ready to be held against others. */
export interface Sample {
  metric: Metric;
  /** One number a replication, whose mean is the value shown. */
  samples: readonly number[];
  /** NaN where not measured. */
  value: number;
  refusal: Refusal | null;
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
): Sample {
  const samples = samplesOf(metric, index, replications);
  const value = samples.reduce((sum, one) => sum + one, 0) / samples.length;
  return {
    metric,
    samples,
    value,
    refusal: refusalOf(metric, circumstances),
    unsteady: circumstances.unsteady,
    step: Math.max(0, ...replications.map(({ steps }) => steps[index])),
    drawn: new Set(replications.map(({ digest }) => digest)).size > 1,
    tail: tailOf(metric, value, replications),
    transformed: (map) => samplesOf(metric, index, replications, map),
  };
}

function tailOf(
  { quantile }: Metric,
  value: number,
  replications: readonly Replication[],
): FailingTail | null {
  if (quantile === null || !quantile.withFailures) return null;
  const sections = sectionsOf(replications, quantile.of, true);
  return {
    value,
    lost: sections.map(({ failures }) => failures),
    sent: sections.map(({ histogram, failures }) => histogram.count + failures),
  };
}

/** One policy against another by a metric, pair by pair. */
export function testPair(a: Sample, b: Sample): PairedTest {
  const { quantile } = a.metric;
  const infinite = [a, b].some(({ samples }) => samples.includes(Infinity));
  if (quantile !== null && a.tail !== null && b.tail !== null && infinite) {
    const refusal = a.unsteady ?? b.unsteady;
    if (refusal !== null) return pairedTest(a.samples, b.samples, { refusal });
    if (a.value === Infinity || b.value === Infinity) return failingTest(a.tail, b.tail, quantile.p);
    return boundedTest(a, b, a.value + b.value);
  }
  return pairedTest(a.samples, b.samples, {
    refusal: a.refusal ?? b.refusal,
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
