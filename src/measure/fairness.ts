/** How evenly something is shared; null where there is nothing to share or nobody to share it. */
export interface Fairness {
  /** Jain's index: 1 for equal shares, 1/n where one has all. */
  jain: number | null;
  /** The greatest share by the mean share. */
  maxToMean: number | null;
  /** Standard deviation (of the whole population) by the mean. */
  cv: number | null;
}

/**
 * Fairness of shares, each divided by its weight. Members of weight 0 are left out: they are due
 * nothing. Without weights all are due the same. Where shares are infinite the indices are the limits
 * of equal ones that grow without bound.
 */
export function fairness(shares: ArrayLike<number>, weights?: ArrayLike<number>): Fairness {
  let members = 0;
  let sum = 0;
  let squares = 0;
  let greatest = 0;
  let infinite = 0;
  for (let i = 0; i < shares.length; i++) {
    const weight = weights === undefined ? 1 : weights[i];
    if (weight === 0) continue;
    const share = shares[i] / weight;
    members++;
    sum += share;
    squares += share * share;
    if (share > greatest) greatest = share;
    if (share === Infinity) infinite++;
  }
  if (infinite > 0) {
    const rest = members / infinite;
    return { jain: 1 / rest, maxToMean: rest, cv: Math.sqrt(rest - 1) };
  }
  if (sum === 0) return { jain: null, maxToMean: null, cv: null };
  const mean = sum / members;
  return {
    jain: (sum * sum) / (members * squares),
    maxToMean: greatest / mean,
    cv: Math.sqrt(Math.max(0, squares / members - mean * mean)) / mean,
  };
}

/**
 * Jain's index (sum x)^2 / (n sum x^2) (Jain, Chiu, Hawe: DEC-TR-301, 1984), of shares by their
 * weights; null where there are none or all are zero.
 */
export function jainIndex(shares: ArrayLike<number>, weights?: ArrayLike<number>): number | null {
  return fairness(shares, weights).jain;
}
