import {
  type Contrast,
  type ContrastVerdict,
  judgeContrasts,
} from '../measure/statistics/contrasts.js';
import type { Judged } from './comparison.js';
import { type Sample, testPair, without } from './pairs.js';

/** All differences that a comparison speaks of, judged as one family. */
export interface Family {
  /** How many tests share the chance of an error. */
  size: number;
  /** A policy against the baseline by a metric; null for itself, and without a steady state. */
  againstBaseline(point: number, policy: number, metric: number): BaselineVerdict | null;
  /** By the first metric: a policy against another. */
  between(point: number, policy: number, other: number): ContrastVerdict;
}

export interface BaselineVerdict extends ContrastVerdict {
  /** The only replication without which the word would be another one. */
  leansOn: { replication: number; otherwise: ContrastVerdict['word'] } | null;
}

/** Tests done again to see whether one replication decides: a second of work. */
const MOST_TESTS = 100_000;
/** With fewer replications each of them counts. */
const FEW = 5;

/**
 * Holds all policies against the baseline by every metric, and by the first one, which ranks them,
 * all against each other: that neighbours are neighbours is seen only in the data, so all pairs are asked.
 * Whatever the table says of any of them holds at once.
 * @param samples by point, policy, metric
 */
export function judgeFamily(
  { metrics, policies, points, baseline, level }: Judged,
  samples: readonly (readonly (readonly Sample[])[])[],
): Family {
  const base = policies.indexOf(baseline);
  // The baseline is the second of its pairs.
  const order = [...policies.keys()].filter((i) => i !== base).concat(base);
  const place = policies.map((_, i) => order.indexOf(i));
  const all = order.flatMap((i, at) => order.slice(at + 1).map((j): [number, number] => [i, j]));
  const few = all.filter(([, j]) => j === base);
  const at = new Map<string, number>();
  const pairs = points.flatMap((_, p) =>
    metrics.flatMap((_metric, m) =>
      (m === 0 ? all : few).map(([i, j]): [Sample, Sample] => {
        at.set(`${p} ${m} ${i} ${j}`, at.size);
        return [samples[p][i][m], samples[p][j][m]];
      }),
    ),
  );
  const judgePairs = (change: (sample: Sample) => Sample): ContrastVerdict[] =>
    judgeContrasts(
      pairs.map(([a, b]): Contrast => {
        return { test: testPair(change(a), change(b)), better: a.metric.better };
      }),
      level,
    );
  const verdicts = judgePairs((sample) => sample);
  const n = verdicts[0]?.n ?? 0;
  const affordable = n >= FEW && n * pairs.length <= MOST_TESTS;
  const others = Array.from({ length: affordable ? n : 0 }, (_, replication) =>
    judgePairs((sample) => without(sample, replication)),
  );
  const leansOn = (index: number): BaselineVerdict['leansOn'] => {
    const moved = others.flatMap((judged, replication) => {
      const otherwise = judged[index].word;
      return otherwise === verdicts[index].word ? [] : [{ replication, otherwise }];
    });
    return moved.length === 1 ? moved[0] : null;
  };
  const unsteady = (p: number, i: number): boolean => samples[p][i][0].unsteady !== null;
  return {
    size: verdicts.filter(({ test }) => test !== 'exact').length,
    againstBaseline(p, i, m) {
      if (i === base || unsteady(p, i) || unsteady(p, base)) return null;
      const index = at.get(`${p} ${m} ${i} ${base}`)!;
      return { ...verdicts[index], leansOn: leansOn(index) };
    },
    between(p, i, j) {
      if (place[i] < place[j]) return verdicts[at.get(`${p} 0 ${i} ${j}`)!];
      return turned(verdicts[at.get(`${p} 0 ${j} ${i}`)!]);
    },
  };
}

/** b against a, where a against b is known. */
function turned(verdict: ContrastVerdict): ContrastVerdict {
  const { word, mean, interval, direction } = verdict;
  return {
    ...verdict,
    word: word === 'better' ? 'worse' : word === 'worse' ? 'better' : word,
    mean: mean === null ? null : 0 - mean,
    direction: 0 - direction,
    interval: interval && { ...interval, low: 0 - interval.high, high: 0 - interval.low },
  };
}
