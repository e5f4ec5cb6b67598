import { type Refusal, refuseValues } from './refusal.js';
import { studentFactor } from './student-t.js';

/** A two-sided confidence interval. */
export interface Interval {
  low: number;
  high: number;
  halfWidth: number;
  /** The chance to hold the truth, of this interval or of all its family. */
  level: number;
}

/** What replications say of a quantity. There is either an interval or the reason why not. */
export interface Estimate {
  /** Replications. */
  n: number;
  /** Infinity where one of them is infinite, null where one is missing. */
  value: number | null;
  interval: Interval | null;
  refusal: Refusal | null;
}

/** The interval of a half-width around a value. */
export function intervalAround(value: number, halfWidth: number, level: number): Interval {
  return { low: value - halfWidth, high: value + halfWidth, halfWidth, level };
}

/**
 * The mean over independent replications with Student's interval.
 * @param values one a replication; NaN where it was not measured
 * @param refusal why there may be no interval, such as an input of infinite variance
 */
export function estimateMean(
  values: readonly number[],
  level = 0.95,
  refusal: Refusal | null = null,
): Estimate {
  const n = values.length;
  const { mean, deviation } = momentsOf(values);
  const value = n === 0 || mean !== mean ? null : mean;
  const refused = refuseValues(values) ?? refusal;
  if (refused !== null) return { n, value, interval: null, refusal: refused };
  const halfWidth = (studentFactor(1 - level, n - 1) * deviation) / Math.sqrt(n);
  return { n, value, interval: intervalAround(mean, halfWidth, level), refusal: null };
}

/** Mean, and standard deviation of the sample (divisor n - 1), in two passes. */
export function momentsOf(values: readonly number[]): { mean: number; deviation: number } {
  const n = values.length;
  // Differences to one of the values: equal values have no deviation, not even by rounding.
  const shift = Number.isFinite(values[0]) ? values[0] : 0;
  const mean = shift + values.reduce((sum, value) => sum + (value - shift), 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return { mean, deviation: Math.sqrt(squares / (n - 1)) };
}

/** a - b, where two equal infinities are no difference. */
export function differenceOf(a: number, b: number): number {
  return a === b ? 0 : a - b;
}
