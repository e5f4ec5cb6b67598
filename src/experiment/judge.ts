import { compareWithBest } from '../measure/statistics/best.js';
import type { Refusal } from '../measure/statistics/refusal.js';
import type { Cell, Comparison, Judged, PointComparison, Row } from './comparison.js';
import { estimateOf, LEVEL, refusalOf, samplesOf } from './estimates.js';
import { judgeFamily } from './family.js';
import { groupsOf } from './groups.js';
import type { Metric } from './metric.js';
import { wordsOf } from './plan.js';
import type { Replication } from './replicate.js';

/**
 * Judges replications that pair up by number: the same arrivals and demands met each policy.
 * @param cells replications by point, then by policy, all of the same number
 */
export function judge(study: Judged, cells: readonly (readonly Replication[])[][]): Comparison {
  const { metrics, policies, points } = study;
  const family = judgeFamily(study, cells);
  const tables = points.map((_, p) =>
    policies.map((_policy, i) =>
      metrics.map((metric, m) => estimateOf(metric, m, cells[p][i], study.circumstances[p][i])),
    ),
  );
  const orders = points.map((_, p) =>
    orderOf(
      study,
      p,
      tables[p].map(([first]) => first.value),
    ),
  );
  const compared = points.map((point, p): PointComparison => {
    const groups = groupsOf(orders[p], (i, j) => family.isBetter(p, i, j));
    const bests = metrics.map((_, m) => bestOf(study, p, m, cells[p]));
    const rows = policies.map((policy, i): Row => {
      const row = metrics.map((metric, m): Cell => {
        const verdict = family.againstBaseline(p, i, m);
        const estimate = tables[p][i][m];
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
          mayBeBest: bests[m].includes(i),
          best: bests[m].includes(i) && bests[m].length === 1,
        };
      });
      const place = orders[p].indexOf(i);
      const rank = place < 0 ? null : place + 1;
      return { policy, rank, group: groups.get(i) ?? null, cells: row };
    });
    const { span, warmUp } = point;
    return { point: wordsOf(point), settings: [...point.settings], span, warmUp, rows };
  });
  return {
    formatVersion: 1,
    scenario: study.scenario,
    seed: study.seed,
    replications: cells[0]?.[0]?.length ?? 0,
    partial: study.partial,
    study: study.study,
    closedLoops: [...study.closedLoops],
    level: LEVEL,
    indifference: study.indifference,
    baseline: study.baseline,
    service: study.service,
    policies: [...policies],
    metrics: metrics.map(({ name }) => name),
    points: compared,
  };
}

/** The policies that may be the best at a point by a metric; nobody where there is no contest. */
function bestOf(
  study: Judged,
  p: number,
  m: number,
  cells: readonly (readonly Replication[])[],
): number[] {
  const steady = steadyAt(study, p);
  if (steady.length < 2) return [];
  const { candidates } = compareWithBest(
    steady.map((i) => samplesOf(study.metrics[m], m, cells[i])),
    {
      better: study.metrics[m].better,
      level: LEVEL,
      indifference: study.indifference,
      refusal: refusalAt(study, p, study.metrics[m]),
    },
  );
  return candidates.map((i) => steady[i]);
}

/** The policies at a point by their values, the best first; those without one are not in it. */
function orderOf(study: Judged, p: number, values: readonly (number | null)[]): number[] {
  const sign = study.metrics[0].better === 'less' ? 1 : -1;
  const known = steadyAt(study, p).flatMap((policy) => {
    const value = values[policy];
    return value === null ? [] : [{ policy, value }];
  });
  known.sort((a, b) => (a.value === b.value ? 0 : sign * (a.value < b.value ? -1 : 1)));
  return known.map(({ policy }) => policy);
}

function steadyAt({ circumstances, policies }: Judged, p: number): number[] {
  return policies.flatMap((_, i) => (circumstances[p][i].unsteady === null ? [i] : []));
}

/** Why no means may be judged between the policies that have a steady state. */
function refusalAt(study: Judged, p: number, metric: Metric): Refusal | null {
  const refusals = steadyAt(study, p).map((i) => refusalOf(metric, study.circumstances[p][i]));
  return refusals.find((refusal) => refusal !== null) ?? null;
}
