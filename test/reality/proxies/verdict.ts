import type { Measured, Steadiness } from './case.js';
import { type Case, SERVERS } from './case.js';

/** A case with what came of it: a run on the real proxy and one in the simulator for each trace. */
export interface Outcome {
  each: Case;
  real: readonly Measured[];
  simulated: readonly Measured[];
  steadiness: readonly Steadiness[];
  /** Why it did not run. */
  skipped?: string;
}

export interface Quantity {
  name: string;
  of: (measured: Measured) => number;
  /** How far apart the two may be: a part of the real one, and so much. */
  share: number;
  absolute: number;
}

const latency = (key: 'p50' | 'p90' | 'p99'): Quantity => ({
  name: `${key}, ms`,
  of: (measured) => measured[key],
  share: 0.05,
  absolute: 0,
});

/** What is compared, and how far apart the two may be. */
export const quantities: readonly Quantity[] = [
  ...Array.from({ length: SERVERS }, (_, i) => ({
    ...{ name: `share of s${i}, %`, share: 0, absolute: 1 },
    of: ({ shares }: Measured) => shares[i],
  })),
  ...[latency('p50'), latency('p90'), latency('p99')],
  { name: 'failed, %', of: ({ failed }) => failed, share: 0, absolute: 1 },
];

/** A mean over traces, and how far it may be off: half of its interval of 95 %, 0 for one trace. */
export interface Estimate {
  mean: number;
  half: number;
}

export interface Comparison {
  quantity: Quantity;
  real: Estimate;
  simulated: Estimate;
  agrees: boolean;
}

/** One comparison a quantity; none of a case that has not run. */
export function compare({ each, real, simulated }: Outcome): Comparison[] {
  if (real.length === 0) return [];
  return quantities.map((quantity) => {
    const there = estimate(real.map(quantity.of));
    const here = estimate(simulated.map(quantity.of));
    const apart = Math.abs(there.mean - here.mean);
    const allowed = quantity.share * there.mean + quantity.absolute;
    // What is drawn by chance is drawn otherwise here: then intervals have to meet.
    const agrees = apart <= allowed || (each.isRandom && apart <= there.half + here.half);
    return { quantity, real: there, simulated: here, agrees };
  });
}

/** Later than this, a run has measured the machine. In milliseconds. */
export const MOST_LATE_MS = 1;
/** More of the processors busy than this, and others have run in between. */
export const MOST_BUSY = 0.5;

/** Whether the machine was left to itself in every run. */
export function steady({ steadiness }: Outcome): boolean {
  return steadiness.every(({ late, busy }) => late <= MOST_LATE_MS && busy <= MOST_BUSY);
}

/** Whether all that could run agrees. */
export function good(outcomes: readonly Outcome[]): boolean {
  return outcomes.every((outcome) => compare(outcome).every(({ agrees }) => agrees));
}

/** Student's t of 97.5 %, by degrees of freedom from 1. */
const T = [12.71, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262];

function estimate(values: readonly number[]): Estimate {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n < 2) return { mean, half: 0 };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  return { mean, half: T[Math.min(n - 2, T.length - 1)] * Math.sqrt(variance / n) };
}
