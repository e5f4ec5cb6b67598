import { incompleteBeta } from '../../engine/special-functions.js';

/** The chance of k successes or fewer in n trials, each with chance p (DLMF 8.17.5). */
export function binomialBelow(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  if (k >= n) return 1;
  return incompleteBeta(1 - p, n - k, k + 1, p);
}

/** The chance of k successes or more. */
export function binomialAbove(k: number, n: number, p: number): number {
  if (k <= 0) return 1;
  if (k > n) return 0;
  return incompleteBeta(p, k, n - k + 1, 1 - p);
}
