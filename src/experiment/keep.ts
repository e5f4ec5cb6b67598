/** What of a study can be compared, by places in its lists. */
export interface Comparable {
  points: number[];
  policies: number[];
  /** That each of them has. */
  replications: number;
}

/**
 * What of runs, by point and policy, can be compared. Where they were stopped before all had ended once,
 * that is the points where all policies have, else the policies that have at the first point with the
 * most of them; null where there are no two runs to compare.
 */
export function comparableOf(
  cells: readonly (readonly (readonly unknown[])[])[],
): Comparable | null {
  const places = cells.map((row) => [...row.keys()].filter((i) => row[i].length > 0));
  const whole = [...cells.keys()].filter((p) => places[p].length === cells[p].length);
  const most = places.reduce((best, row, p) => (row.length > places[best].length ? p : best), 0);
  const points = whole.length > 0 ? whole : [most];
  const policies = places[points[0]];
  const stopped = whole.length < cells.length;
  if (policies.length === 0 || (stopped && points.length * policies.length < 2)) return null;
  const lengths = points.flatMap((p) => policies.map((i) => cells[p][i].length));
  return { points, policies, replications: Math.min(...lengths) };
}
