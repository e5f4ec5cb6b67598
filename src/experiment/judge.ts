import { compareWithBest } from '../measure/statistics/best.js';
import type { Cell, Comparison, Judged, PointComparison, Row } from './comparison.js';
import type { Circumstances } from './estimates.js';
import { differenceOf, isEquivalent, leadOf } from './differences.js';
import { type Family, judgeFamily } from './family.js';
import { correlationOf, lostShare, refusedFor, type Sample, sampleOf, testPair } from './pairs.js';
import { wordsOf } from './plan.js';
import { rankingOf } from './ranking.js';
import type { Replication } from './replicate.js';

/**
 * Judges replications that pair up by number: the same arrivals and demands met each policy. Values, order,
 * words, stars and differences rest on the same numbers.
 * @param cells replications by point, then by policy, all of the same number
 */
export function judge(study: Judged, cells: readonly (readonly Replication[])[][]): Comparison {
  const { metrics, policies, points, circumstances, level } = study;
  const samples = points.map((_, p) =>
    policies.map((_policy, i) =>
      metrics.map((metric, m) => sampleOf(metric, m, cells[p][i], circumstances[p][i], level)),
    ),
  );
  const family = judgeFamily(study, samples);
  return {
    formatVersion: 1,
    scenario: study.scenario,
    seed: study.seed,
    replications: cells[0]?.[0]?.length ?? 0,
    partial: study.partial,
    study: study.study,
    closedLoops: [...study.closedLoops],
    level,
    indifference: study.indifference,
    baseline: study.baseline,
    service: study.service,
    setting: study.setting ?? null,
    policies: [...policies],
    metrics: metrics.map(({ name }) => name),
    points: points.map((_, p) => judgePoint(study, p, samples[p], family)),
  };
}

function relaxationTimesOf(circumstances: readonly Circumstances[]): number | null {
  const least = circumstances.reduce((a, { worth }) => Math.min(a, worth?.length ?? a), Infinity);
  return least === Infinity ? null : least;
}

/** @param samples by policy, then by metric */
function judgePoint(
  study: Judged,
  p: number,
  samples: readonly (readonly Sample[])[],
  family: Family,
): PointComparison {
  const { metrics, policies, indifference, baseline } = study;
  const base = policies.indexOf(baseline);
  const alpha = (1 - study.level) / Math.max(1, family.size);
  const firsts = samples.map(([first]) => first);
  const ranking = rankingOf(firsts, family, p);
  const stars = metrics.map((_, m) =>
    starsOf(
      samples.map((row) => row[m]),
      m === 0
        ? (judged) => unbeaten(judged, family, p)
        : (judged, own) => mayBeBest(judged, own, study),
    ),
  );
  const rows = policies.map((policy, i): Row => {
    const row = metrics.map((metric, m): Cell => {
      const { estimate } = samples[i][m];
      const verdict = family.againstBaseline(p, i, m);
      const told = verdict === null || verdict.test === 'none' ? null : verdict;
      const difference = told && differenceOf(samples[i][m], samples[base][m], told, alpha);
      return {
        metric: metric.name,
        unit: metric.unit,
        better: metric.better,
        value: estimate.value,
        low: estimate.interval?.low ?? null,
        high: estimate.interval?.high ?? null,
        n: estimate.n,
        refused: estimate.refusal?.detail ?? '',
        verdict: told?.word ?? null,
        difference,
        exact: told?.test === 'exact',
        equivalent: told?.word === 'not told apart' && isEquivalent(difference, indifference),
        needs: told?.needs ?? null,
        leansOn: told?.leansOn ?? null,
        stepDown: told?.stepDown ?? false,
        mayBeBest: stars[m].candidates.includes(i),
        best: stars[m].best === i,
      };
    });
    const place = ranking.order.indexOf(i);
    return {
      policy,
      rank: place < 0 ? null : place + 1,
      group: ranking.groups.get(i) ?? null,
      groupNeeds: ranking.needs.get(i) ?? null,
      growth: study.circumstances[p][i].worth?.growth ?? null,
      cells: row,
    };
  });
  const { settings, span, warmUp } = study.points[p];
  const [first, second] = ranking.order.filter((i) => refusedFor(firsts[i]) === null);
  return {
    point: wordsOf(study.points[p]),
    settings: [...settings],
    span,
    warmUp,
    relaxationTimes: relaxationTimesOf(study.circumstances[p]),
    lead:
      second === undefined
        ? null
        : leadOf([first, second], policies, firsts, family, p, { alpha, indifference }),
    correlation: medianOf(
      firsts.flatMap((sample, i) =>
        i === base ? [] : (correlationOf(sample, firsts[base]) ?? []),
      ),
    ),
    rows,
  };
}

/** Who may be the best by a metric, and who is, proven. */
interface Stars {
  candidates: number[];
  best: number | null;
}

/**
 * Of what may be judged. Who fails so much that the metric is infinite is no candidate beside one that fails
 * less.
 * @param find the candidates among the policies that may be judged
 */
function starsOf(
  samples: readonly Sample[],
  find: (judged: readonly number[], samples: readonly Sample[]) => number[],
): Stars {
  const shown = [...samples.keys()].filter((i) => samples[i].estimate.value !== null);
  const judged = shown.filter((i) => refusedFor(samples[i]) === null);
  if (judged.length < 2) return { candidates: [], best: null };
  const found = find(judged, samples);
  const candidates = found.filter(
    (i) =>
      samples[i].estimate.value !== Infinity ||
      judged.every((j) => lostShare(samples[j]) >= lostShare(samples[i])),
  );
  const proven = found.length === 1 && candidates.length === 1 && judged.length === shown.length;
  return { candidates, best: proven ? found[0] : null };
}

/** By the words of the family: nobody is better. */
function unbeaten(judged: readonly number[], family: Family, p: number): number[] {
  return judged.filter((i) =>
    judged.every((j) => j === i || family.between(p, j, i).word !== 'better'),
  );
}

/** By multiple comparison with the best, for all columns but the first together. */
function mayBeBest(
  judged: readonly number[],
  samples: readonly Sample[],
  { metrics, points, level }: Judged,
): number[] {
  const columns = (metrics.length - 1) * points.length;
  const { candidates } = compareWithBest(
    judged.map((i) => samples[i].samples),
    {
      better: samples[0].metric.better,
      level: 1 - (1 - level) / columns,
      pair: (i, j) => testPair(samples[judged[i]], samples[judged[j]]),
    },
  );
  return candidates.map((i) => judged[i]);
}

function medianOf(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}
