import { roundedUp } from '../../control/table.js';
import type { Scenario, Service } from '../schema.js';

/**
 * Places for pods that a service given by number needs in the course of a run. A pod that is gone
 * leaves its place to another, so there are enough for all that may be there at a time: those that
 * are wanted, those above them in a rollout, and as many that end while others have taken over.
 */
export function slotsOf(
  scenario: Scenario,
  name: string,
  { deployment, autoscale }: Service,
  present: number,
): number {
  const { timeline } = scenario;
  const most = timeline.reduce(
    (sum, entry) =>
      entry.kind === 'scale' && entry.scale === name ? Math.max(sum, entry.to) : sum,
    Math.max(present, autoscale?.max ?? 0),
  );
  if (deployment === null || deployment.kind === 'stateful-set') return most;
  const moves =
    autoscale !== null ||
    timeline.some(
      (entry) =>
        entry.kind === 'drain' ||
        (entry.kind === 'rollout' && entry.rollout.includes(name)) ||
        (entry.kind === 'scale' && entry.scale === name),
    );
  return moves ? placesOf(most, roundedUp(deployment.maxSurge, most)) : most;
}

/** More surge than there are pods is of no use. */
export function placesOf(most: number, surge: number): number {
  return 2 * most + Math.min(surge, most);
}
