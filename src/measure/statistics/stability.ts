import { momentsOf } from './estimate.js';
import { type Refusal, refuse } from './refusal.js';
import { studentTail } from './student-t.js';

/** The chance to call a steady system a growing one: there may be a hundred in one comparison. */
const ALPHA = 0.001;
/** Growth over the second half of a run, by the mean there, that a steady system does not have. */
const MATERIAL = 0.2;

/** What is known of a system that is said to be steady. */
export interface StabilityEvidence {
  /** The number in the system at equal steps, one series a replication. */
  numberInSystem: readonly ArrayLike<number>[];
  /** Offered load by capacity, where it is known. */
  utilisation?: number;
}

/**
 * Why a system has no steady state, as far as its run shows; null where nothing speaks against it.
 * Either the load reaches the capacity, or the number in the system still grows in the second half
 * of the run: the slopes of the replications are positive together (Student's t, one-sided, 0.1 %) and
 * amount to at least a fifth of the mean. At a load of exactly 1 the number grows with the root of
 * time, by a third over that half; beyond, by two thirds. A run that is too short for its load looks
 * the same, and its means are worth as little. A single replication shows no trend.
 */
export function instability(evidence: StabilityEvidence): Refusal | null {
  const { numberInSystem, utilisation = 0 } = evidence;
  if (utilisation >= 1) {
    return refuse('overloaded', `the load is ${percent(utilisation)} of the capacity`);
  }
  const growth = growthOf(numberInSystem, ALPHA);
  if (growth === null) return null;
  return refuse(
    'growing',
    `the number in the system grows by ${percent(growth)} over the second half`,
  );
}

/**
 * By which share of its mean the number in the system grows over the second half of series, one a
 * replication; null where that is not material, or not told from chance.
 * @param alpha the chance to call a steady system a growing one
 */
export function growthOf(
  numberInSystem: readonly ArrayLike<number>[],
  alpha: number,
): number | null {
  const halves = numberInSystem.map((series) => secondHalf(series));
  const n = halves.length;
  if (n < 2 || halves.some((half) => half.length < 2)) return null;
  const growth = momentsOf(halves.map(growthOver));
  const level = momentsOf(halves.map((half) => momentsOf(half).mean)).mean;
  if (!(growth.mean > MATERIAL * level)) return null;
  const t = growth.mean / (growth.deviation / Math.sqrt(n));
  return studentTail(t, n - 1) > alpha ? null : growth.mean / level;
}

function secondHalf(series: ArrayLike<number>): number[] {
  return Array.from(series).slice(Math.floor(series.length / 2));
}

/** Slope of the least-squares line, times the length. */
function growthOver(series: readonly number[]): number {
  const n = series.length;
  const middle = (n - 1) / 2;
  const products = series.reduce((sum, value, i) => sum + (i - middle) * value, 0);
  return (12 * products) / (n * n - 1);
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
