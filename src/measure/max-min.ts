/**
 * Weighted max-min fair shares of `capacity`: nobody gets more than its demand, and what it leaves is
 * split among the others by weight (water filling; Bertsekas and Gallager, Data Networks, section
 * 6.5.2). Demands may be Infinity; a weight of 0 gets nothing.
 */
export function maxMinShares(
  capacity: number,
  demands: ArrayLike<number>,
  weights?: ArrayLike<number>,
): number[] {
  const weight = (i: number): number => (weights === undefined ? 1 : weights[i]);
  const shares = new Array<number>(demands.length).fill(0);
  const members = Array.from(shares.keys()).filter((i) => weight(i) > 0);
  // The one that is content with the lowest level of water is served first.
  members.sort((a, b) => {
    const left = demands[a] / weight(a);
    const right = demands[b] / weight(b);
    return left < right ? -1 : left > right ? 1 : a - b;
  });
  let left = capacity;
  let weightLeft = members.reduce((sum, i) => sum + weight(i), 0);
  for (const i of members) {
    shares[i] = Math.min(demands[i], (left * weight(i)) / weightLeft);
    left -= shares[i];
    weightLeft -= weight(i);
  }
  return shares;
}
