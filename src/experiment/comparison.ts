import { compareWithBest } from '../measure/statistics/best.js';
import { judgeContrasts, type Word } from '../measure/statistics/contrasts.js';
import { type Estimate, estimateMean } from '../measure/statistics/estimate.js';
import { estimateQuantile } from '../measure/statistics/pooled-quantile.js';
import type { Metric } from './metric.js';
import { type Point, wordsOf } from './plan.js';
import { type Replication, sectionsOf } from './replicate.js';

/** What a policy showed at a point by one metric. */
export interface Cell {
  metric: string;
  unit: string;
  better: Metric['better'];
  /** Mean over replications, or a percentile of all of them pooled; null where not measured. */
  value: number | null;
  low: number | null;
  high: number | null;
  n: number;
  /** Why there is no interval, or empty. */
  refused: string;
  /** Against the baseline, over all that the table says; null for the baseline itself. */
  verdict: Word | null;
  /** Of the difference to the baseline, simultaneous over the table; null where refused. */
  difference: { low: number; high: number } | null;
  /** The verdict needed Holm's later steps: the interval still holds zero. */
  stepDown: boolean;
  /** It may be the best at this point by this metric: nobody is told apart from it as better. */
  mayBeBest: boolean;
  best: boolean;
}

export interface Row {
  policy: string;
  cells: Cell[];
}

export interface PointComparison {
  /** `n=4, load=0.9`, or empty where nothing varies. */
  point: string;
  settings: { path: string; value: string }[];
  rows: Row[];
}

/** A comparison as plain data. */
export interface Comparison {
  formatVersion: 1;
  scenario: string;
  seed: string;
  replications: number;
  partial: boolean;
  level: number;
  indifference: number;
  baseline: string;
  policies: string[];
  metrics: string[];
  points: PointComparison[];
}

export interface Judged {
  scenario: string;
  seed: string;
  partial: boolean;
  policies: readonly string[];
  baseline: string;
  indifference: number;
  metrics: readonly Metric[];
  points: readonly Point[];
}

const LEVEL = 0.95;

/**
 * Judges replications that pair up by number: the same arrivals and demands met each policy.
 * @param cells replications by point, then by policy, all of the same number
 */
export function judge(study: Judged, cells: readonly (readonly Replication[])[][]): Comparison {
  const { metrics, policies, points } = study;
  const base = policies.indexOf(study.baseline);
  const family = points.flatMap((_, p) =>
    policies.flatMap((_policy, i) =>
      i === base
        ? []
        : metrics.map((metric, m) => ({
            a: valuesOf(cells[p][i], m),
            b: valuesOf(cells[p][base], m),
            better: metric.better,
          })),
    ),
  );
  const verdicts = judgeContrasts(family, LEVEL);
  let next = 0;
  const compared = points.map((point, p): PointComparison => {
    const bests = metrics.map((metric, m) =>
      policies.length < 2
        ? null
        : compareWithBest(
            policies.map((_, i) => valuesOf(cells[p][i], m)),
            { better: metric.better, level: LEVEL, indifference: study.indifference },
          ),
    );
    const rows = policies.map((policy, i): Row => {
      const row = metrics.map((metric, m): Cell => {
        const verdict = i === base ? null : verdicts[next++];
        const estimate = estimateOf(metric, m, cells[p][i]);
        const best = bests[m];
        const mayBeBest = best?.candidates.includes(i) ?? false;
        return {
          metric: metric.name,
          unit: metric.unit,
          better: metric.better,
          value: estimate.value,
          low: estimate.interval?.low ?? null,
          high: estimate.interval?.high ?? null,
          n: estimate.n,
          refused: estimate.refusal?.detail ?? '',
          verdict: verdict?.word ?? null,
          difference: verdict?.interval
            ? { low: verdict.interval.low, high: verdict.interval.high }
            : null,
          stepDown: verdict?.stepDown ?? false,
          mayBeBest,
          best: mayBeBest && best?.candidates.length === 1,
        };
      });
      return { policy, cells: row };
    });
    return { point: wordsOf(point), settings: [...point.settings], rows };
  });
  return {
    formatVersion: 1,
    scenario: study.scenario,
    seed: study.seed,
    replications: cells[0]?.[0]?.length ?? 0,
    partial: study.partial,
    level: LEVEL,
    indifference: study.indifference,
    baseline: study.baseline,
    policies: [...policies],
    metrics: metrics.map(({ name }) => name),
    points: compared,
  };
}

export function estimateOf(
  metric: Metric,
  index: number,
  replications: readonly Replication[],
): Estimate {
  const { quantile } = metric;
  if (quantile === null) return estimateMean(valuesOf(replications, index), LEVEL);
  const sections = sectionsOf(replications, quantile.workload, quantile.withFailures);
  const estimate = estimateQuantile(sections, quantile.p, LEVEL);
  // Histograms are of nanoseconds.
  const inMs = (value: number): number => value / 1e6;
  const { interval } = estimate;
  return {
    ...estimate,
    value: estimate.value === null ? null : inMs(estimate.value),
    interval: interval && {
      ...interval,
      low: inMs(interval.low),
      high: inMs(interval.high),
      halfWidth: inMs(interval.halfWidth),
    },
  };
}

function valuesOf(replications: readonly Replication[], metric: number): number[] {
  return replications.map(({ values }) => values[metric]);
}
