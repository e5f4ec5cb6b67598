import { type Refusal, refuse } from '../measure/statistics/refusal.js';
import { growthOf } from '../measure/statistics/stability.js';
import { correlationTime } from '../measure/statistics/relaxation.js';
import { type Stretch, worthOfTail } from '../measure/statistics/tail.js';
import { type Seen, STRIDE, type Totals } from './looks.js';
import type { Metric } from './metric.js';
import type { LengthPilot } from './pilot.js';

/** Independent observations beyond a percentile that a replication has to be worth. */
const TAIL = 4;
/** And observations beyond it, of whatever worth: with fewer a percentile jumps from one to the next. */
const BEYOND = 10;

/** The chance that a steady system is said to grow: pilots are few, and it is only said, not refused. */
const GROWS = 0.01;
/**
 * So much of a run is looked at for it, and of that the second half: at the end of runs that end with
 * their traffic the number falls.
 */
const GROWING = 0.6;

/** What pilots tell of how long runs have to be. */
export interface Worth {
  /** How long the system takes to forget, in nanoseconds; 0 where nothing varies. */
  relaxation: number;
  /** Of what is measured of a run, in such times; Infinity where nothing varies. */
  length: number;
  /** Its lower limit, at 95 %: the pilots tell it with an error. */
  atLeast: number;
  /** By which share the requests under way grow while runs go on; null where nothing speaks for it. */
  growth: number | null;
  /** Percentiles, by the metric's name, that a replication says too little of. */
  tails: Map<string, Refusal>;
  /** Requests of a service in a run; null where it is not known. */
  requestsOf: (service: string) => number | null;
}

/**
 * Judges the length of the runs by pilots, which have random numbers of their own: a sample that
 * looks at itself before it speaks is another sample.
 * @param cut looks at the start that are not measured
 */
export function worthOf(
  pilots: readonly LengthPilot[],
  metrics: readonly Metric[],
  cut = 0,
): Worth {
  const runs = alignedRuns(pilots.map(({ seen }) => seen));
  const step = runs[0]?.step ?? 0;
  const series = runs.map(({ underWay }) => underWay.slice(cut));
  const relaxation = correlationTime(series) * step;
  const measured = series.reduce((least, one) => Math.min(least, one.length), Infinity) * step;
  const tails = new Map<string, Refusal>();
  for (const metric of metrics) {
    const refusal = refuseTail(metric, runs, cut);
    if (refusal !== null) tails.set(metric.name, refusal);
  }
  const requestsOf = (service: string): number | null => {
    const counts = pilots.flatMap(({ served }) =>
      served.filter((one) => one.service === service).map(({ requests }) => requests),
    );
    return counts.length === 0 ? null : counts.reduce((a, b) => a + b, 0) / counts.length;
  };
  const length = relaxation === 0 ? Infinity : measured / relaxation;
  const atLeast = lowerLimit(length, runs.length);
  const begun = series.map((one) => one.slice(0, Math.ceil(GROWING * one.length)));
  const growth = growthOf(begun, GROWS);
  return { relaxation, length, atLeast, growth, tails, requestsOf };
}

/**
 * Of a correlation time summed over a window of six times itself (three times it to either side) the
 * variance is 12 by the times observed, relative to its square (Sokal 1989).
 */
function lowerLimit(length: number, pilots: number): number {
  return length === Infinity ? length : length / (1 + 1.645 * Math.sqrt(12 / (pilots * length)));
}

/** Runs of unknown length may have steps that differ: the shorter ones are taken together. */
function alignedRuns(runs: readonly Seen[]): Seen[] {
  const step = runs.reduce((most, run) => Math.max(most, run.step), 0);
  return runs.map((run) => {
    const each = Math.round(step / run.step);
    const last = <T>(_: T, i: number): boolean => (i + 1) % each === 0;
    const tails = run.tails.map(({ of, totals }) => ({ of, totals: totals.filter(last) }));
    return { step, underWay: run.underWay.filter(last), tails };
  });
}

function refuseTail({ quantile }: Metric, runs: readonly Seen[], cut: number): Refusal | null {
  if (quantile === null || runs.length < 2) return null;
  const { of, p, withFailures } = quantile;
  const first = Math.ceil(cut / STRIDE);
  const totals = runs.map(({ tails }) => tails.find((tail) => tail.of === of)?.totals ?? []);
  const measured = totals.map((run) => run.slice(Math.max(0, first - 1)));
  const bucket = bucketAt(measured, p, withFailures);
  if (bucket === null) return null;
  const stretches = measured.map((run) => {
    const marks = run.map((one) => countBeyond(one, bucket, withFailures));
    const before = first > 0 ? marks : [{ beyond: 0, all: 0 }, ...marks];
    return before.slice(1).map(({ beyond, all }, i) => ({
      beyond: beyond - before[i].beyond,
      all: all - before[i].all,
    }));
  });
  const used = stretches.reduce((least, run) => Math.min(least, run.length), Infinity) * STRIDE;
  if (used === 0) return null;
  const whole = runs.reduce((least, { underWay }) => Math.min(least, underWay.length), Infinity);
  const rest = (whole - cut) / used;
  const worth = worthOfTail(stretches) * rest;
  const all = stretches.flat().reduce((sum, one) => sum + one.all, 0);
  const beyond = (Math.min(p, 1 - p) * all * rest) / runs.length;
  const times = Math.max(TAIL / worth, BEYOND / beyond);
  if (times <= 1 + 1e-9) return null;
  const what =
    TAIL / worth >= BEYOND / beyond
      ? `one is worth ${worth.toFixed(1)} independent requests beyond it, where ${TAIL} are needed`
      : `one has ${Math.floor(beyond)} requests beyond it, where ${BEYOND} are needed`;
  const longer = times > 100 ? 'more than 100' : String(Math.ceil(10 * times) / 10);
  const remedy = `the runs are too short for this percentile and have to be ${longer} times as long`;
  return refuse('short-tail', `${remedy} (${what})`);
}

/** The bucket in which the percentile of all runs lies; null among failures, or without requests. */
function bucketAt(
  runs: readonly (readonly Totals[])[],
  p: number,
  withFailures: boolean,
): number | null {
  const counts = new Map<number, number>();
  let all = 0;
  const add = (totals: Totals | undefined, sign: number): void => {
    if (totals === undefined) return;
    for (const [from, count] of totals.buckets) {
      counts.set(from, (counts.get(from) ?? 0) + sign * count);
      all += sign * count;
    }
    if (withFailures) all += sign * totals.lost;
  };
  for (const run of runs) add(run.at(-1), 1);
  let below = 0;
  for (const [from, count] of [...counts].sort(([a], [b]) => a - b)) {
    below += count;
    if (below >= p * all) return from;
  }
  return null;
}

function countBeyond({ buckets, lost }: Totals, bucket: number, withFailures: boolean): Stretch {
  const failed = withFailures ? lost : 0;
  let [beyond, all] = [failed, failed];
  for (const [from, count] of buckets) {
    all += count;
    if (from >= bucket) beyond += count;
  }
  return { beyond, all };
}
