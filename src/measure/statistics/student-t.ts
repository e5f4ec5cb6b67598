import { exp, log, log1p } from '../../engine/math.js';
import { incompleteBeta, logBeta } from '../../engine/special-functions.js';

/**
 * The chance that Student's t with `freedom` degrees of freedom (above 0) exceeds t: half of
 * I_x(freedom/2, 1/2) at x = freedom / (freedom + t^2) (Abramowitz and Stegun 26.7.1), some 13
 * digits of it.
 */
export function studentTail(t: number, freedom: number): number {
  if (t < 0) return 1 - studentTail(-t, freedom);
  const square = t * t;
  if (square === Infinity) return 0;
  const whole = freedom + square;
  return incompleteBeta(freedom / whole, freedom / 2, 0.5, square / whole) / 2;
}

/** The value that Student's t stays below with chance p, for p in 0 to 1. */
export function studentQuantile(p: number, freedom: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`a quantile at ${p}`);
  return p < 0.5 ? -studentAbove(p, freedom) : studentAbove(1 - p, freedom);
}

/** The value that |t| exceeds with chance `alpha`: the factor of a two-sided interval. */
export function studentFactor(alpha: number, freedom: number): number {
  return studentAbove(alpha / 2, freedom);
}

/**
 * The value t >= 0 that is exceeded with chance `tail`, for tail in 0 to 1/2. The logarithm of the
 * tail bends one way as a function of ln t, so Newton's steps on these scales come in from one side;
 * a bracket holds those that leap too far.
 */
export function studentAbove(tail: number, freedom: number): number {
  if (!(freedom > 0)) throw new RangeError(`Student's t with ${freedom} degrees of freedom`);
  if (tail >= 0.5) return 0;
  if (tail <= 0) return Infinity;
  const key = `${tail} ${freedom}`;
  const known = quantiles.get(key);
  if (known !== undefined) return known;
  if (quantiles.size >= MOST_KNOWN) quantiles.clear();
  const found = searchAbove(tail, freedom);
  quantiles.set(key, found);
  return found;
}

/** All intervals of a table ask for the same few. */
const quantiles = new Map<string, number>();
const MOST_KNOWN = 1000;

function searchAbove(tail: number, freedom: number): number {
  let low = 0;
  let high = Infinity;
  let t = 1;
  for (let i = 0; i < 500; i++) {
    const above = studentTail(t, freedom);
    if (above > tail) low = t;
    else high = t;
    const step = (log(above / tail) * above) / (t * studentDensity(t, freedom));
    const next = Math.min(1000 * t, t * exp(step));
    if (Math.abs(next - t) <= 4e-16 * t) return next;
    t = next > low && next < high ? next : (low + high) / 2;
  }
  return t;
}

function studentDensity(t: number, freedom: number): number {
  const power = ((freedom + 1) / 2) * log1p((t * t) / freedom);
  return exp(-power - logBeta(freedom / 2, 0.5)) / Math.sqrt(freedom);
}
