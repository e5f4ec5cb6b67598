import { type Interval, momentsOf } from '../measure/statistics/estimate.js';
import { studentFactor } from '../measure/statistics/student-t.js';
import { type Comparison, type Sides, sidesOf } from '../scenario/conditions.js';
import { observedIn, type Measurement, resultScope, type ResultUnit } from '../scenario/paths.js';
import type { ExpectationResults } from '../model/results.js';
import type { ResultBranch } from '../model/result-tree.js';
import { type Circumstances, estimateOf, LEVEL, refusalOf, samplesOf } from './estimates.js';
import { type Metric, rangeOf } from './metric.js';
import type { Replication } from './replicate.js';

/** What one replication left for conditions. */
export interface Observed {
  /** Of the replication, from 0. */
  number: number;
  tree: ResultBranch;
  replication: Replication;
}

/** What is said of a condition over replications. */
export type Decision = Pick<
  ExpectationResults,
  'verdict' | 'observed' | 'unit' | 'interval' | 'needed' | 'detail'
>;

/** Replications that nobody waits for. */
const MOST = 10_000;
/** With fewer each of them counts. */
const FEW = 5;

/** A result that a comparison speaks of. */
interface Leaf {
  metric: Metric;
  /** One number a replication, whose mean is the value. */
  samples: readonly number[];
  value: number;
}

/** What has to be below 0 for a comparison to hold: one thing, or two. */
type Excess = (sides: Sides) => number;

const excesses: Record<string, Excess[]> = {
  '<': [({ a, b }) => a - b],
  '<=': [({ a, b }) => a - b],
  '>': [({ a, b }) => b - a],
  '>=': [({ a, b }) => b - a],
  // Two one-sided tests (Schuirmann 1987): beyond neither end.
  within: [({ a, b, margin }) => a - b - margin, ({ a, b, margin }) => b - a - margin],
};

/**
 * Decides a comparison on the whole 95 % interval: it holds where all of the interval is on its side, fails
 * where none is, and is undecided else. A percentile is that of all replications pooled, a mean is over
 * replications, and an expression of several is taken of these, with the jackknife's pseudo-values.
 */
export function decide(
  comparison: Comparison,
  metrics: readonly Metric[],
  observed: readonly Observed[],
  circumstances: Circumstances,
): Decision {
  const replications = observed.map(({ replication }) => replication);
  const leaves = new Map<string, Leaf>();
  let refusal: string | null = null;
  let own: [number, number] | null = null;
  for (const metric of metricsOf(comparison, metrics)) {
    const m = metrics.indexOf(metric);
    const estimate = estimateOf(metric, m, replications, circumstances);
    refusal ??= (refusalOf(metric, circumstances) ?? estimate.refusal)?.detail ?? null;
    leaves.set(metric.name, {
      metric,
      samples: samplesOf(metric, m, replications),
      value: estimate.value ?? NaN,
    });
    own = estimate.interval && atLeastAStep(estimate.interval, m, replications);
  }
  const measured = [...leaves.values()];
  const at = (
    change: (leaf: Leaf) => number,
  ): { sides: Sides; value: number | null; unit: string } => {
    const lookup = (path: readonly string[]): Measurement | undefined => {
      const leaf = leaves.get(path.join('.'));
      return leaf && { value: change(leaf), unit: leaf.metric.unit as ResultUnit };
    };
    const scope = resultScope(lookup, () => []);
    const seen = observedIn(comparison, scope, lookup);
    return {
      sides: sidesOf(comparison, scope),
      value: seen?.value ?? null,
      unit: seen?.unit ?? '',
    };
  };
  const point = at(({ value }) => value);
  const base: Decision = {
    verdict: 'undecided',
    observed: point.value,
    unit: point.unit,
    interval: null,
    needed: null,
    detail: refusal ?? '',
  };
  const tests = excesses[comparison.relation];
  if (refusal !== null) {
    // Infinite, and on the wrong side of it.
    const lost = tests.some((excess) => excess(point.sides) === Infinity);
    return lost ? { ...base, verdict: 'fails' } : base;
  }
  const n = observed.length;
  const each = Array.from({ length: n }, (_, i) => {
    // Without the i-th; the mean of the samples is the value.
    return at(({ samples, value }) => value + (value - samples[i]) / (n - 1));
  });
  const single = measured.length === 1 && own !== null ? measured[0] : null;
  const ends = single && own && inRange(own, single.metric).map((end) => at(() => end));
  const intervalBy = (of: (found: typeof point) => number): [number, number] => {
    const pseudo = each.map((found) => n * of(point) - (n - 1) * of(found));
    const [low, high] = studentInterval(of(point), pseudo);
    if (ends === null) return [low, high];
    // One result alone has an interval of its own, which may be one-sided or a share's.
    const found = ends.map(of);
    return [Math.min(...found), Math.max(...found)];
  };
  const intervals = tests.map((excess) => intervalBy(({ sides }) => excess(sides)));
  const verdict = verdictOf(intervals, comparison.relation);
  const moved = n < FEW ? [] : alone(tests, point, each, comparison.relation);
  return {
    ...base,
    verdict,
    interval: point.value === null ? null : intervalBy(({ value }) => value ?? NaN),
    needed:
      verdict === 'undecided'
        ? neededOf(
            tests.map((excess) => excess(point.sides)),
            intervals,
            n,
          )
        : null,
    detail:
      verdict === 'undecided' && tests.some((excess) => excess(point.sides) === 0)
        ? "equal in the mean, which proves no bound: ask each replication, with == or 'in every one of'"
        : moved.length === 1
          ? `replication ${observed[moved[0]].number} alone decides: netloom run --replication ${observed[moved[0]].number}`
          : '',
  };
}

/**
 * Counts that are the same in all replications have no spread, and that is no proof: they could be off by
 * one in any.
 */
function atLeastAStep(
  { low, high }: Interval,
  metric: number,
  replications: readonly Replication[],
): [number, number] {
  const n = replications.length;
  const drawn = new Set(replications.map(({ digest }) => digest)).size > 1;
  const step = replications.reduce((most, { steps }) => Math.max(most, steps[metric]), 0);
  const half = drawn ? (studentFactor(1 - LEVEL, n - 1) * step) / Math.sqrt(n) : 0;
  const middle = (low + high) / 2;
  return [Math.min(low, middle - half), Math.max(high, middle + half)];
}

/** The decision that decides: a failure, else what is undecided, else the first. */
export function worst(decisions: readonly Decision[]): Decision {
  const find = (wanted: string): Decision | undefined =>
    decisions.find(({ verdict }) => verdict === wanted);
  return find('fails') ?? find('undecided') ?? decisions[0];
}

/** Whose value the comparison asks for. */
function metricsOf(comparison: Comparison, metrics: readonly Metric[]): Metric[] {
  const asked = new Set<Metric>();
  const lookup = (path: readonly string[]): Measurement => {
    const metric = metrics.find(({ name }) => name === path.join('.'));
    if (metric !== undefined) asked.add(metric);
    return { value: 1, unit: (metric?.unit ?? '') as ResultUnit };
  };
  sidesOf(
    comparison,
    resultScope(lookup, () => []),
  );
  return [...asked];
}

function studentInterval(point: number, pseudo: readonly number[]): [number, number] {
  const n = pseudo.length;
  const half = (studentFactor(1 - LEVEL, n - 1) * momentsOf(pseudo).deviation) / Math.sqrt(n);
  return [point - half, point + half];
}

function inRange([low, high]: [number, number], metric: Metric): [number, number] {
  const [least, most] = rangeOf(metric);
  return [Math.max(least, low), Math.min(most, high)];
}

function verdictOf(intervals: readonly [number, number][], relation: string): Decision['verdict'] {
  const open = relation === '<' || relation === '>';
  if (intervals.every(([, high]) => high < 0 || (high === 0 && !open))) return 'holds';
  return intervals.some(([low]) => low > 0 || (low === 0 && open)) ? 'fails' : 'undecided';
}

/** The replications without which alone the verdict would be another one. */
function alone(
  tests: readonly Excess[],
  point: { sides: Sides },
  each: readonly { sides: Sides }[],
  relation: string,
): number[] {
  const n = each.length;
  const pseudo = tests.map((excess) =>
    each.map(({ sides }) => n * excess(point.sides) - (n - 1) * excess(sides)),
  );
  const judged = (rest: (values: readonly number[]) => number[]): Decision['verdict'] =>
    verdictOf(
      pseudo.map((values) => studentInterval(momentsOf(rest(values)).mean, rest(values))),
      relation,
    );
  const whole = judged((values) => [...values]);
  return each.flatMap((_, i) =>
    judged((values) => values.filter((_value, j) => j !== i)) === whole ? [] : [i],
  );
}

/** Replications until the interval no longer reaches the bound, if the deviation and the mean stay. */
function neededOf(
  points: readonly number[],
  intervals: readonly [number, number][],
  n: number,
): number | null {
  const needs = points.map((point, i) => {
    const [low, high] = intervals[i];
    const half = point < 0 ? high - point : point - low;
    const ratio = half / Math.abs(point);
    return ratio <= 1 ? n : Math.ceil(n * ratio * ratio);
  });
  const most = Math.max(...needs);
  return most <= MOST ? most : null;
}
