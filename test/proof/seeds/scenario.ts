import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../../src/index.js';
import { plainOf } from '../../whole/stages.js';

/** Scaled down: the network keeps its shape, the load its kind. */
export const smaller: Readonly<Record<string, readonly string[]>> = { 'scale-10k': ['n=620'] };

/** One run of a scenario that ships. */
export interface Job {
  scenario: string;
  seed: number;
}

/** What does not hold, in words; none where all is well. */
export type Answer = readonly string[];

/**
 * Runs a scenario under another seed.
 * @param folder of the scenarios
 * @param set laid over it
 */
export function judgeSeed(
  folder: string,
  { scenario, seed }: Job,
  set = smaller[scenario] ?? [],
): Answer {
  const file = join(folder, `${scenario}.yaml`);
  const plain = plainOf(readFileSync(file, 'utf8'), file, [...set, `seed=${seed}`]);
  const { ended, expectations } = run(plain);
  const broken = expectations
    .filter(({ holds }) => !holds)
    .map(({ text, detail }) => `${text} (${detail})`);
  return ended.reason === 'done' ? broken : [ended.detail, ...broken];
}
