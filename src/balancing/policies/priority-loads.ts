/** The members of one priority: how many there are, and how many of them are healthy, or half so. */
export interface PriorityHealth {
  members: number;
  healthy: number;
  /** Fit to be used, but after the healthy ones of all priorities. */
  degraded?: number;
}

/** What a priority gets. */
export interface PriorityLoad {
  /** Of 100 requests: what its healthy members get, and its degraded ones. */
  load: number;
  degraded: number;
  /** Too few are healthy to tell: all members are used, healthy or not. */
  panic: boolean;
}

/**
 * Who gets how much when the first priority is not fit for everything (envoy load_balancer_impl.cc,
 * recalculatePerPriorityState). In whole percents, rounded down:
 *
 * - A priority's healthy members are good for min(100, overprovisioning * healthy / members), so with a
 *   factor of 1.4 they bear the loss of 2 in 7; its degraded ones likewise. If all of them together are
 *   good for less than 100 they are scaled up. The load is dealt out in order, to the healthy ones of all
 *   priorities, then to the degraded ones; what rounding leaves goes to the first with any.
 * - Unless they are good for 100, a priority panics where less than `panicBelow` of its members are
 *   healthy or degraded. Where all panic, the load goes by members.
 *
 * @param overprovisioning in percent
 * @param panicBelow in percent; 0 for never
 */
export function priorityLoads(
  priorities: readonly PriorityHealth[],
  overprovisioning: number,
  panicBelow: number,
): PriorityLoad[] {
  const fitness = (part: number, members: number): number =>
    members === 0 ? 0 : Math.min(100, Math.floor((overprovisioning * part) / members));
  const healthy = priorities.map(({ members, healthy }) => fitness(healthy, members));
  const degraded = priorities.map(({ members, degraded = 0 }) => fitness(degraded, members));
  const total = Math.min(100, sumOf(healthy) + sumOf(degraded));
  const panics = priorities.map(({ members, healthy, degraded = 0 }) => {
    const percent = members === 0 ? 0 : (100 * (healthy + degraded)) / members;
    return total < 100 && percent < panicBelow;
  });
  // Healthy members of each priority, then degraded ones of each.
  const wanted = panics.every(Boolean)
    ? [...loadsByMembers(priorities), ...priorities.map(() => 0)]
    : [...healthy, ...degraded].map((each) => (total === 0 ? 0 : Math.floor((each * 100) / total)));
  let left = 100;
  const loads = wanted.map((load) => {
    const given = Math.min(left, load);
    left -= given;
    return given;
  });
  const first = panics.every(Boolean)
    ? priorities.findIndex(({ members }) => members > 0)
    : loads.findIndex((load) => load > 0);
  if (first >= 0) loads[first] += left;
  const count = priorities.length;
  return priorities.map((_, i) => ({
    load: loads[i],
    degraded: loads[count + i],
    panic: panics[i],
  }));
}

function sumOf(all: readonly number[]): number {
  return all.reduce((sum, each) => sum + each, 0);
}

function loadsByMembers(priorities: readonly PriorityHealth[]): number[] {
  const total = sumOf(priorities.map(({ members }) => members));
  return priorities.map(({ members }) => (total === 0 ? 0 : Math.floor((100 * members) / total)));
}
