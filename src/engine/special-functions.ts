import { exp, log, log1p } from './math.js';

const HALF_LOG_TWO_PI = 0.9189385332046727;
const ONE_OVER_ROOT_TWO_PI = 0.3989422804014327;

/** The gamma function for x > 0, within some 1e-14 of its value; Infinity beyond 171.6. */
export function gamma(x: number): number {
  // Stirling's series serves from 12 up; below, G(x) = G(x + n) / (x (x + 1) ... (x + n - 1)).
  let shifted = x;
  let product = 1;
  for (; shifted < 12; shifted++) product *= shifted;
  return exp(stirling(shifted)) / product;
}

/** The logarithm of the gamma function for x > 0. */
export function logGamma(x: number): number {
  let shifted = x;
  let product = 1;
  for (; shifted < 12; shifted++) product *= shifted;
  return stirling(shifted) - log(product);
}

/** ln G(x) for x >= 12. */
function stirling(x: number): number {
  return (x - 0.5) * log(x) - x + HALF_LOG_TWO_PI + stirlingRest(x);
}

/** What Stirling's formula leaves of ln G(x), for x >= 12. */
function stirlingRest(x: number): number {
  const r = 1 / (x * x);
  const series =
    1 / 12 - r * (1 / 360 - r * (1 / 1260 - r * (1 / 1680 - r * (1 / 1188 - r * (691 / 360360)))));
  return series / x;
}

/** The logarithm of the beta function B(a, b) = G(a) G(b) / G(a + b), for a, b > 0. */
export function logBeta(a: number, b: number): number {
  if (a < b) return logBeta(b, a);
  if (a < 12) return logGamma(a) + logGamma(b) - logGamma(a + b);
  // ln G(a + b) - ln G(a) from the two series at once: either alone would drown it when a is large.
  const rise = (a + b - 0.5) * log1p(b / a) + b * log(a) - b;
  return logGamma(b) - rise - (stirlingRest(a + b) - stirlingRest(a));
}

/**
 * The regularised incomplete beta function I_x(a, b), for a, b > 0 and x in 0 to 1, by its continued
 * fraction (DLMF 8.17.22). Who knows 1 - x better than its rounding says so in `rest`.
 */
export function incompleteBeta(x: number, a: number, b: number, rest = 1 - x): number {
  if (x <= 0) return 0;
  if (rest <= 0) return 1;
  // The fraction converges quickly on the near side of the mean alone.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(rest, b, a, x);
  const logX = x < 0.5 ? log(x) : log1p(-rest);
  const logRest = rest < 0.5 ? log(rest) : log1p(-x);
  return (exp(a * logX + b * logRest - logBeta(a, b)) / a) * betaFraction(x, a, b);
}

/** 1/(1 + d1/(1 + d2/(1 + ...))), from the front (Lentz 1976; Thompson and Barnett 1986). */
function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m < 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    value *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return value;
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
