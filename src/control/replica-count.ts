/**
 * How many pods a metric asks for, by the rule of the HorizontalPodAutoscaler: so many that the mean of each would
 * be as wanted, rounded up, with pods that are not ready and those without a metric taken so that they damp the
 * change (pkg/controller/podautoscaler/replica_calculator.go).
 */

/** What is known of a pod that counts: not one that ends or has failed. */
export interface Measured {
  /** Null where it has no metric (yet). */
  value: number | null;
  /** Whether its metric is no measure yet: it is not ready, or has only just become so. */
  unready: boolean;
  /** What stands for all of it where its metric is missing: of its request of CPU, or the target itself. */
  whole: number;
}

export interface Target {
  /** What the mean metric of a pod is to be, of its whole: 0.5 of its request of CPU, or 1. */
  share: number;
  /** Nothing changes within so much of the target. */
  tolerance: number;
  /** A resource, whose pods count by their requests: missing pods change nothing where usage is as wanted. */
  isResource: boolean;
}

/** The number of pods to have, of `current` now; null where no pod that is ready has a metric. */
export function replicaCount(
  pods: readonly Measured[],
  { share, tolerance, isResource }: Target,
  current: number,
): number | null {
  const ready = pods.filter(({ value, unready }) => value !== null && !unready);
  const unready = pods.filter(({ unready }) => unready);
  const missing = pods.filter(({ value, unready }) => value === null && !unready);
  if (ready.length === 0) return null;
  const ratioOf = (all: readonly [value: number, whole: number][]): number => {
    const sum = (of: 0 | 1): number => all.reduce((total, pod) => total + pod[of], 0);
    const used = sum(0) / sum(1);
    // Of a resource the controller takes whole per cents.
    return (isResource ? Math.floor(used * 100 + ROUNDING) / 100 : used) / share;
  };
  const all: [number, number][] = ready.map(({ value, whole }) => [value as number, whole]);
  const ratio = ratioOf(all);
  const damps = unready.length > 0 && ratio > 1;
  const isWithin = (value: number): boolean => Math.abs(1 - value) <= tolerance + ROUNDING;
  if (!damps && missing.length === 0) {
    return isWithin(ratio) ? current : roundUp(ratio * ready.length);
  }
  for (const { whole } of missing) {
    // Those without a metric are taken to use all they have asked for where there were fewer, nothing where more.
    if (ratio < 1) all.push([isResource ? whole : whole * share, whole]);
    else if (ratio > 1 || !isResource) all.push([0, whole]);
  }
  if (damps) for (const { whole } of unready) all.push([0, whole]);
  const damped = ratioOf(all);
  const turns = (ratio < 1 && damped > 1) || (ratio > 1 && damped < 1);
  if (isWithin(damped) || turns) return current;
  const count = roundUp(damped * all.length);
  if ((damped < 1 && count > current) || (damped > 1 && count < current)) return current;
  return count;
}

/** The controller counts in thousandths, where 10 times 0.11 is no more than 1.1. */
const ROUNDING = 1e-9;

function roundUp(value: number): number {
  return Math.ceil(value - ROUNDING);
}
