/**
 * Holm's step-down procedure: p-values adjusted for their number. Those at or below alpha may be
 * rejected together with a chance of at most alpha that one of them is true, however they depend on
 * one another (Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal
 * of Statistics 6, 1979; adjusted as in Wright, Biometrics 48, 1992).
 */
export function holmAdjusted(pValues: readonly number[]): number[] {
  const order = pValues.map((_, index) => index).sort((a, b) => pValues[a] - pValues[b]);
  const adjusted = new Array<number>(pValues.length);
  let most = 0;
  order.forEach((index, rank) => {
    most = Math.max(most, Math.min(1, (pValues.length - rank) * pValues[index]));
    adjusted[index] = most;
  });
  return adjusted;
}

/**
 * Holm's procedure for statements with a direction: each two-sided test is two one-sided ones, and
 * all of them together are the family. A wrong direction is a true one-sided hypothesis rejected,
 * so the chance of any false statement, direction included, is at most alpha however the tests
 * depend on one another. (That Holm's two-sided procedure may be followed by the observed sign is
 * proved for independent tests alone: Shaffer, Annals of Statistics 8, 1980.)
 * @param pValues two-sided, the direction being that of the observed difference
 */
export function holmDirectional(pValues: readonly number[]): number[] {
  const oneSided = pValues.flatMap((p) => [p / 2, 1 - p / 2]);
  const adjusted = holmAdjusted(oneSided);
  return pValues.map((_, i) => adjusted[2 * i]);
}
