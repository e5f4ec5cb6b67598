import type { ScenarioError } from '../scenario/errors.js';
import { lower as lowerMerged, type Lowered, type Surroundings } from '../scenario/lower.js';
import { merge, treeOf } from '../scenario/parse.js';
import type { IncludedFile, Scenario } from '../scenario/schema.js';
import type { Platform, Told } from './platform.js';
import { platformOf, platforms, strangerIn } from './table.js';

export type { Lowered } from '../scenario/lower.js';

/**
 * The second stage: a scenario, with the files of other tools that it includes, to its plain form.
 * What they come to in our own words goes under what the scenario says, and is checked with it.
 * Mistakes are values, all of them at once.
 */
export function lower(scenario: Scenario, surroundings: Surroundings = {}): Lowered {
  if (scenario.include.length === 0) return lowerMerged(scenario, surroundings);
  const errors: ScenarioError[] = [];
  const warnings: string[] = [];
  let merged = scenario;
  for (const [platform, includes] of byPlatform(scenario, errors)) {
    const reading = platform.read(includes, { scenario: merged, tree: treeOf(merged) });
    errors.push(...reading.problems);
    warnings.push(...reading.warnings);
    if (errors.length > 0) continue;
    const checked = merge(merged, reading);
    if (!checked.ok) return { ...checked, warnings };
    merged = checked.scenario;
  }
  if (errors.length > 0) return { ok: false, errors, warnings };
  const lowered = lowerMerged({ ...merged, include: [] }, surroundings);
  return { ...lowered, warnings: [...warnings, ...lowered.warnings] };
}

/** What is included of which platform; files that do not say whose they are tell it by their content. */
function byPlatform({ include, source }: Scenario, errors: ScenarioError[]): Map<Platform, Told[]> {
  const found = new Map<Platform, Told[]>();
  const add = (platform: Platform, told: Told): void => {
    found.set(platform, [...(found.get(platform) ?? []), told]);
  };
  include.forEach((each, i) => {
    if (!('file' in each)) {
      for (const platform of platforms) if (platform.name in each) add(platform, each);
      return;
    }
    const { file } = each;
    const platform = platformOf(file.text);
    if (platform !== null) add(platform, platform.alone(file));
    else errors.push(source.error(['include', i], stranger(file)));
  });
  return found;
}

function stranger({ file, text }: IncludedFile): string {
  const known = platforms.map(({ files }) => files).join('; ');
  return `'${file}' ${strangerIn(text) ?? 'looks like nothing that is known'}; included are ${known}`;
}
