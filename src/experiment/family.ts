import { type ContrastVerdict, judgeContrasts } from '../measure/statistics/contrasts.js';
import type { Judged } from './comparison.js';
import { LEVEL, refusalOf, samplesOf } from './estimates.js';
import type { Replication } from './replicate.js';

/** All differences that a comparison speaks of, judged as one family. */
export interface Family {
  /** A policy against the baseline by a metric; null for itself, and without a steady state. */
  againstBaseline(point: number, policy: number, metric: number): ContrastVerdict | null;
  /** By the first metric: whether a policy is better than another, and that is no chance. */
  isBetter(point: number, policy: number, other: number): boolean;
}

/**
 * Holds all policies against the baseline by every metric, and by the first one, which ranks them,
 * all against each other: that neighbours are neighbours is seen only in the data, so all pairs are asked.
 * Whatever the table says of any of them holds at once.
 * @param cells replications by point, then by policy
 */
export function judgeFamily(
  { metrics, policies, points, baseline, circumstances }: Judged,
  cells: readonly (readonly Replication[])[][],
): Family {
  const base = policies.indexOf(baseline);
  // The baseline is the second of its pairs.
  const order = [...policies.keys()].filter((i) => i !== base).concat(base);
  const place = policies.map((_, i) => order.indexOf(i));
  const all = order.flatMap((i, at) => order.slice(at + 1).map((j): [number, number] => [i, j]));
  const few = all.filter(([, j]) => j === base);
  const at = new Map<string, number>();
  const samples = cells.map((row) =>
    row.map((replications) => metrics.map((metric, m) => samplesOf(metric, m, replications))),
  );
  const contrasts = points.flatMap((_, p) =>
    metrics.flatMap((metric, m) =>
      (m === 0 ? all : few).map(([i, j]) => {
        at.set(`${p} ${m} ${i} ${j}`, at.size);
        const refusal =
          refusalOf(metric, circumstances[p][i]) ?? refusalOf(metric, circumstances[p][j]);
        const { better } = metric;
        return { a: samples[p][i][m], b: samples[p][j][m], better, refusal };
      }),
    ),
  );
  const verdicts = judgeContrasts(contrasts, LEVEL);
  const verdict = (p: number, m: number, i: number, j: number): ContrastVerdict =>
    verdicts[at.get(`${p} ${m} ${i} ${j}`)!];
  const unsteady = (p: number, i: number): boolean => circumstances[p][i].unsteady !== null;
  return {
    againstBaseline: (p, i, m) =>
      i === base || unsteady(p, i) || unsteady(p, base) ? null : verdict(p, m, i, base),
    isBetter: (p, i, j) =>
      place[i] < place[j]
        ? verdict(p, 0, i, j).word === 'better'
        : verdict(p, 0, j, i).word === 'worse',
  };
}
