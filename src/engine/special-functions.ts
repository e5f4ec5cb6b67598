import { exp, log } from './math.js';

const HALF_LOG_TWO_PI = 0.9189385332046727;
const ONE_OVER_ROOT_TWO_PI = 0.3989422804014327;

/** The gamma function for x > 0, within some 1e-14 of its value; Infinity beyond 171.6. */
export function gamma(x: number): number {
  // Stirling's series serves from 12 up; below, G(x) = G(x + n) / (x (x + 1) ... (x + n - 1)).
  let shifted = x;
  let product = 1;
  for (; shifted < 12; shifted++) product *= shifted;
  const r = 1 / (shifted * shifted);
  const series =
    1 / 12 - r * (1 / 360 - r * (1 / 1260 - r * (1 / 1680 - r * (1 / 1188 - r * (691 / 360360)))));
  const logarithm = (shifted - 0.5) * log(shifted) - shifted + HALF_LOG_TWO_PI + series / shifted;
  return exp(logarithm) / product;
}

/** The density of the standard normal distribution. */
export function normalDensity(x: number): number {
  return ONE_OVER_ROOT_TWO_PI * exp(-0.5 * x * x);
}

/** The probability that a standard normal value is below x, for x >= 0. */
export function normalBelow(x: number): number {
  if (x > 9) return 1;
  // 1/2 + density(x) (x + x^3/3 + x^5/(3 5) + ...), all terms positive.
  let term = x;
  let sum = x;
  for (let n = 3; term > 1e-17 * sum; n += 2) {
    term *= (x * x) / n;
    sum += term;
  }
  return 0.5 + normalDensity(x) * sum;
}
