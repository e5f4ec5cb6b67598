/**
 * How many pods may be taken away on purpose (policy/v1 PodDisruptionBudget; pkg/controller/disruption). Per cents
 * are rounded up, of what must be there and of what may be missing alike.
 */
import { type Amount, roundedUp } from './table.js';

export interface Budget {
  /** One of the two; null for the other. */
  minAvailable: Amount | null;
  maxUnavailable: Amount | null;
}

/** Of so many pods, how many have to be healthy. */
export function healthyNeeded({ minAvailable, maxUnavailable }: Budget, wanted: number): number {
  if (minAvailable !== null) return roundedUp(minAvailable, wanted);
  const missing = maxUnavailable === null ? wanted : roundedUp(maxUnavailable, wanted);
  return Math.max(0, wanted - missing);
}

/** Whether no pod may ever go, though all that are wanted were ready. */
export function allowsNone(budget: Budget | null, wanted: number): boolean {
  return budget !== null && healthyNeeded(budget, wanted) >= wanted;
}

/**
 * Whether a pod may be evicted now (pkg/registry/core/pod/storage/eviction.go, with IfHealthyBudget). One that does
 * not run yet may always; one that is not ready, while enough others are healthy.
 * @param healthy pods that are ready, and not about to end
 */
export function mayBeEvicted(
  budget: Budget | null,
  wanted: number,
  healthy: number,
  pod: { isReady: boolean; runs: boolean },
): boolean {
  if (budget === null || !pod.runs) return true;
  const needed = healthyNeeded(budget, wanted);
  if (!pod.isReady && needed > 0 && healthy >= needed) return true;
  return healthy - needed > 0;
}
