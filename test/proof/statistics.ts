import quantile from '@stdlib/stats-base-dists-t-quantile';

export interface Sample {
  mean: number;
  /** Standard error of the mean; 0 for one observation. */
  error: number;
  count: number;
}

export function sampleOf(values: readonly number[]): Sample {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, error: count > 1 ? Math.sqrt(squares / (count - 1) / count) : 0, count };
}

/** Half of Student's interval with a two-sided chance `alpha` to miss the mean. */
export function halfWidth({ error, count }: Sample, alpha: number): number {
  return error === 0 ? 0 : quantile(1 - alpha / 2, count - 1) * error;
}

/** Two-sided chance of a mean at least so far from one that is less than `slack` off `reference`. */
export function pValue(sample: Sample, reference: number, slack: number): number {
  const distance = Math.max(0, Math.abs(sample.mean - reference) - slack);
  if (distance === 0) return 1;
  if (sample.error === 0) return 0;
  const t = distance / sample.error;
  // The quantile falls as the chance grows: bisect on a logarithmic scale.
  let low = -300;
  let high = 0;
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (quantile(1 - 10 ** middle / 2, sample.count - 1) > t) low = middle;
    else high = middle;
  }
  return 10 ** high;
}

/**
 * Holm's step-down levels: the chance of a false alarm at which each hypothesis is tested, so that
 * over all of them it is `alpha`. From the first that stands on, all that stand share one level.
 */
export function holmLevels(pValues: readonly number[], alpha: number): number[] {
  const order = pValues.map((_, index) => index).sort((a, b) => pValues[a] - pValues[b]);
  const levels = new Array<number>(pValues.length);
  let level = alpha / pValues.length;
  let standing = false;
  order.forEach((index, rank) => {
    if (!standing) level = alpha / (pValues.length - rank);
    levels[index] = level;
    standing ||= pValues[index] > level;
  });
  return levels;
}

/**
 * Bounds within which a binomial count lies with a chance of 1 - alpha at least, alpha shared by
 * both sides.
 */
export function binomialBounds(n: number, p: number, alpha: number): [number, number] {
  let chance = (1 - p) ** n;
  let below = 0;
  let low = -1;
  for (let k = 0; k <= n; k++) {
    const upTo = below + chance;
    if (low < 0 && upTo > alpha / 2) low = k;
    if (1 - upTo <= alpha / 2) return [low, k];
    below = upTo;
    chance *= ((n - k) / (k + 1)) * (p / (1 - p));
  }
  return [low, n];
}
