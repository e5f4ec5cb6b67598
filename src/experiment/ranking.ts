import type { Better } from '../measure/statistics/contrasts.js';
import type { Family } from './family.js';
import { groupsOf } from './groups.js';
import { lostShare, refusedFor, type Sample } from './pairs.js';

/** Where the policies of a point stand by the first metric. */
export interface Ranking {
  /** The best looking first; those without a value or a steady state are not in it. */
  order: number[];
  /** By policy. */
  groups: Map<number, number>;
  /** By policy: the replications it takes to group it, where these are too few. */
  needs: Map<number, number>;
}

/**
 * Ranks by what is shown; of those that are infinite the one that fails less is first. What may not be judged
 * stands last and has no group.
 * @param samples of the first metric, by policy
 */
export function rankingOf(samples: readonly Sample[], family: Family, point: number): Ranking {
  const known = [...samples.keys()].filter(
    (i) => samples[i].unsteady === null && samples[i].estimate.value !== null,
  );
  const better = samples[0].metric.better;
  const order = known.sort((i, j) => compare(samples[i], samples[j], better));
  const judged = order.filter((i) => refusedFor(samples[i]) === null);
  const isBetter = (i: number, j: number): boolean => family.between(point, i, j).word === 'better';
  const needsOf = (i: number, j: number): number | null => family.between(point, i, j).needs;
  const found = groupsOf(judged, isBetter);
  // As if what so few replications cannot tell were told.
  const parted = groupsOf(judged, (i, j) => isBetter(i, j) || needsOf(i, j) !== null);
  const mates = (groups: Map<number, number>, i: number): number[] =>
    judged.filter((j) => groups.get(j) === groups.get(i));
  const needs = new Map<number, number>();
  for (const i of judged) {
    const together = mates(found, i);
    if (together.length === mates(parted, i).length) continue;
    needs.set(
      i,
      Math.max(
        ...together.flatMap((j) => together.flatMap((k) => (j === k ? [] : (needsOf(j, k) ?? [])))),
      ),
    );
  }
  const groups = new Map([...found].filter(([i]) => !needs.has(i)));
  return { order, groups, needs };
}

function compare(a: Sample, b: Sample, better: Better): number {
  const refused = Number(refusedFor(a) !== null) - Number(refusedFor(b) !== null);
  if (refused !== 0) return refused;
  const [x, y] = [a.estimate.value!, b.estimate.value!];
  if (x === y) return lostShare(a) - lostShare(b);
  return (better === 'less' ? 1 : -1) * (x < y ? -1 : 1);
}
