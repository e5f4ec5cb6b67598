import type { Backend } from '../policy.js';
import { isUsable } from './usable.js';

/** Decimals that weights may have; what is finer is rounded to this part of the greatest. */
const FINEST = 1000;

/**
 * Weights as whole numbers, for algorithms that count steps; 0 for backends that cannot be used.
 * Fractions are scaled up, all by the same power of ten: 0.5 and 2 become 5 and 20.
 */
export function wholeWeights(backends: readonly Backend[]): Int32Array {
  const weights = Float64Array.from(backends, (each) => (isUsable(each) ? each.weight : 0));
  const greatest = weights.reduce((a, b) => Math.max(a, b), 0);
  let scale = 1;
  while (scale < FINEST && !weights.every((weight) => isWhole(weight * scale))) scale *= 10;
  if (!weights.every((weight) => isWhole(weight * scale))) scale = FINEST / greatest;
  return Int32Array.from(weights, (weight) =>
    weight === 0 ? 0 : Math.max(1, Math.round(weight * scale)),
  );
}

/** The greatest common divisor; 1 where all are 0. */
export function commonDivisor(weights: Int32Array): number {
  return weights.reduce(greatestCommonDivisor, 0) || 1;
}

/** But for the rounding of decimals. */
function isWhole(x: number): boolean {
  return Math.abs(x - Math.round(x)) <= 1e-9 * x;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
