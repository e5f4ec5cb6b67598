import { type Refusal, refuse } from '../measure/statistics/refusal.js';
import { instability } from '../measure/statistics/stability.js';
import { meanSeries, mser5 } from '../measure/statistics/truncation.js';
import { type Pilot, SLICES } from './pilot.js';

/** Replications that are run for their series before the study itself. */
export const PILOTS = 5;
/** Where there is no cut to be found: enough to see whether the runs are long enough. */
export const LENGTH_PILOTS = 3;
/** Slices to take together until none is empty; MSER-5 wants fifty observations at least. */
const COARSENINGS = [1, 2, 4, 5, 10, 20];

/** Slices that the number under way is averaged over: from one to the next it hardly changes. */
const COARSE = 10;

/** What the pilots say of one policy. */
export interface OwnWarmUp {
  policy: string;
  /** Slices that MSER-5 leaves out; null where it cannot say. */
  cut: number | null;
  /** Why the policy has no steady state, as far as these runs show. */
  refusal: Refusal | null;
}

/** The start of the runs at a point that a steady study leaves out. */
export interface WarmUp {
  /** In slices: the largest cut of the policies that have a steady state. */
  cut: number;
  /** Slices in an observation of the series. */
  coarsening: number;
  policies: OwnWarmUp[];
}

/**
 * One cut for all policies at a point, so that they are observed over the same span. The series is
 * the latency by the time of sending, the mean over the pilots; where there are several workloads,
 * the slowest to settle decides, and so does the number of requests under way. A policy without a steady state is refused, and has no say.
 * @param pilots by policy
 * @param loads offered to each policy's system by its capacity, as far as is known
 */
export function warmUpOf(
  policies: readonly string[],
  pilots: readonly (readonly Pilot[])[],
  loads: readonly number[] = policies.map(() => 0),
): WarmUp {
  const series = (factor: number): number[][][] =>
    pilots.map((own) => own[0].latencies.map((_, w) => meanOver(own, w, factor)));
  const whole = (factor: number): boolean => series(factor).flat(2).every(Number.isFinite);
  const coarsening = COARSENINGS.find(whole) ?? COARSENINGS[COARSENINGS.length - 1];
  const all = series(coarsening);
  const own = policies.map((policy, i) =>
    ownWarmUp(policy, pilots[i], all[i], coarsening, loads[i]),
  );
  return { cut: Math.max(0, ...own.map(({ cut }) => cut ?? 0)), coarsening, policies: own };
}

function ownWarmUp(
  policy: string,
  pilots: readonly Pilot[],
  workloads: readonly number[][],
  coarsening: number,
  utilisation: number,
): OwnWarmUp {
  const numberInSystem = pilots.map(({ seen }) => seen.underWay);
  const growing = instability({ numberInSystem, utilisation });
  if (growing !== null) {
    return { policy, cut: null, refusal: refuse(growing.reason, `unstable: ${growing.detail}`) };
  }
  let cut = 0;
  for (const one of workloads) {
    const { cut: observations, refusal } = mser5(one);
    if (observations === null) return { policy, cut: null, refusal };
    cut = Math.max(cut, observations * coarsening);
  }
  // The number changes slowly, so that its least error may lie anywhere by chance: late ones say nothing.
  const number = mser5(coarse(meanSeries(numberInSystem)));
  cut = Math.max(cut, (number.cut ?? 0) * COARSE);
  return { policy, cut, refusal: null };
}

/** The mean over pilots of the mean latency in each slice, where they have one; else NaN. */
function meanOver(pilots: readonly Pilot[], workload: number, factor: number): number[] {
  return Array.from({ length: SLICES / factor }, (_, i) => {
    const means = pilots
      .map(({ latencies }) => meanBetween(latencies[workload], i * factor, (i + 1) * factor))
      .filter(Number.isFinite);
    return means.reduce((sum, mean) => sum + mean, 0) / means.length;
  });
}

function meanBetween(
  { counts, means }: Pilot['latencies'][number],
  from: number,
  until: number,
): number {
  let [sum, count] = [0, 0];
  for (let i = from; i < until; i++) {
    sum += counts[i] * means[i];
    count += counts[i];
  }
  return sum / count;
}

function coarse(series: Float64Array): number[] {
  return Array.from({ length: Math.floor(series.length / COARSE) }, (_, i) => {
    const part = series.subarray(i * COARSE, (i + 1) * COARSE);
    return part.reduce((sum, value) => sum + value, 0) / COARSE;
  });
}
