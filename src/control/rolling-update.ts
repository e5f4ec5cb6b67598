/**
 * How far a Deployment may go in a rollout, by Kubernetes' arithmetic (pkg/controller/deployment/rolling.go
 * and util/deployment_util.go: ResolveFenceposts, NewRSNewReplicas, reconcileOldReplicaSets).
 */
import { type Amount, roundedDown, roundedUp } from './table.js';

/** Pods above the number wanted, and pods that may be missing. */
export interface Fenceposts {
  surge: number;
  unavailable: number;
}

/** Surge is rounded up, unavailable down; where neither would let it move, one pod may be missing. */
export function fenceposts(maxSurge: Amount, maxUnavailable: Amount, wanted: number): Fenceposts {
  const surge = roundedUp(maxSurge, wanted);
  const unavailable = roundedDown(maxUnavailable, wanted);
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

/** Pods of one version: how many there are to be, and how many are available. */
export interface VersionCount {
  size: number;
  available: number;
}

/** How many pods the new version is to have, with `all` that there are to be now, the new ones included. */
export function newSize(wanted: number, surge: number, now: number, all: number): number {
  if (now >= wanted) return wanted;
  const room = wanted + surge - all;
  return room <= 0 ? now : now + Math.min(room, wanted - now);
}

/**
 * How many pods each older version is to have, the oldest first. What is not available goes first, as it
 * serves nobody; then as many as may be missing.
 */
export function oldSizes(
  wanted: number,
  { unavailable }: Fenceposts,
  newer: VersionCount,
  older: readonly VersionCount[],
): number[] {
  const sizes = older.map(({ size }) => size);
  const all = newer.size + sum(sizes);
  const needed = Math.max(0, wanted - unavailable);
  // Those of the new version that are not there yet hold nothing up, and free nothing either.
  let spare = all - needed - (newer.size - newer.available);
  if (spare <= 0) return sizes;
  older.forEach(({ available }, i) => {
    const fewer = Math.min(spare, Math.max(0, sizes[i] - available));
    sizes[i] -= fewer;
    spare -= fewer;
  });
  let free = newer.available + sum(older.map(({ available }) => available)) - needed;
  sizes.forEach((size, i) => {
    const fewer = Math.min(size, Math.max(0, free));
    sizes[i] -= fewer;
    free -= fewer;
  });
  return sizes;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
