import { lower as lowerMerged, type Lowered, type Surroundings } from '../scenario/lower.js';
import type { Scenario } from '../scenario/schema.js';
import { Cluster } from './kubernetes/cluster.js';

export type { Lowered } from '../scenario/lower.js';

/**
 * The second stage: a scenario, with the files of other tools that it includes, to its plain form.
 * Mistakes are values, all of them at once.
 */
export function lower(scenario: Scenario, surroundings: Surroundings = {}): Lowered {
  if (scenario.include.length === 0) return lowerMerged(scenario, surroundings);
  const cluster = new Cluster(scenario);
  for (const include of scenario.include) cluster.read(include);
  const merged = cluster.merge();
  const { problems: errors, warnings } = cluster;
  if (errors.length > 0) return { ok: false, errors, warnings };
  const lowered = lowerMerged(merged, surroundings);
  return { ...lowered, warnings: [...cluster.warnings, ...lowered.warnings] };
}
