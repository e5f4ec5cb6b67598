/** The members of one priority: how many there are, and how many of them are healthy. */
export interface PriorityHealth {
  members: number;
  healthy: number;
}

/** What a priority gets. */
export interface PriorityLoad {
  /** Of 100 requests. */
  load: number;
  /** Too few are healthy to tell: all members are used, healthy or not. */
  panic: boolean;
}

/**
 * Who gets how much when the first priority is not fit for everything (envoy load_balancer_impl.cc,
 * recalculatePerPriorityState, without degraded hosts). In whole percents, rounded down:
 *
 * - A priority is good for min(100, overprovisioning * healthy / members), so with a factor of 1.4
 *   it bears the loss of 2 in 7. If all of them together are good for less than 100 they are scaled
 *   up. The load is dealt out in order; what rounding leaves goes to the first with any.
 * - Unless they are good for 100, a priority panics where less than `panicBelow` of its members are
 *   healthy. Where all panic, the load goes by members.
 *
 * @param overprovisioning in percent
 * @param panicBelow in percent; 0 for never
 */
export function priorityLoads(
  priorities: readonly PriorityHealth[],
  overprovisioning: number,
  panicBelow: number,
): PriorityLoad[] {
  const fitness = priorities.map(({ members, healthy }) =>
    members === 0 ? 0 : Math.min(100, Math.floor((overprovisioning * healthy) / members)),
  );
  const total = Math.min(
    100,
    fitness.reduce((sum, each) => sum + each, 0),
  );
  const panics = priorities.map(({ members, healthy }) => {
    const percent = members === 0 ? 0 : (100 * healthy) / members;
    return total < 100 && percent < panicBelow;
  });
  const allPanic = panics.every(Boolean);
  const loads = allPanic
    ? loadsByMembers(priorities)
    : fitness.map((each) => (total === 0 ? 0 : Math.floor((each * 100) / total)));
  let left = 100;
  for (const [i, load] of loads.entries()) {
    loads[i] = Math.min(left, load);
    left -= loads[i];
  }
  const first = priorities.findIndex(({ members }, i) => (allPanic ? members : loads[i]) > 0);
  if (first >= 0) loads[first] += left;
  return loads.map((load, i) => ({ load, panic: panics[i] }));
}

function loadsByMembers(priorities: readonly PriorityHealth[]): number[] {
  const total = priorities.reduce((sum, { members }) => sum + members, 0);
  return priorities.map(({ members }) => (total === 0 ? 0 : Math.floor((100 * members) / total)));
}
