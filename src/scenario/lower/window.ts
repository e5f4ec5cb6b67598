import { END_OF_TIME, SECOND } from '../../engine/time.js';
import { meanRate } from '../../traffic/arrivals/table.js';
import type { PlainWorkload } from '../plain.js';

/** About a twentieth of the run, as 1, 2 or 5 of a power of ten; a second where nobody knows. */
export function defaultWindow(
  duration: number | null,
  traffic: ReadonlyMap<string, PlainWorkload>,
): number {
  // Nothing runs longer than time goes.
  const longest = Math.max(0, ...[...traffic.values()].map(lengthOf));
  const length = Math.min(duration ?? longest, END_OF_TIME);
  if (length === 0) return SECOND;
  const ideal = length / 20;
  let power = 1;
  while (power * 10 <= ideal) power *= 10;
  if (power * 5 <= ideal) return power * 5;
  return power * 2 <= ideal ? power * 2 : power;
}

/** How long a workload takes to send all of its requests; 0 where that is not known beforehand. */
function lengthOf(workload: PlainWorkload): number {
  if (workload.kind === 'ping') return workload.count * workload.interval;
  if (workload.kind === 'bulk') return 0;
  const { requests, arrivals } = workload;
  const rate = requests === null || arrivals === null ? null : meanRate(arrivals);
  return rate === null || rate === 0 || requests === null ? 0 : (requests / rate) * SECOND;
}
