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
