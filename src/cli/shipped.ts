import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from './exit.js';
import { packageFolder } from './package.js';

/** The scenarios that come along, labs excepted. */
export const shippedFolder: string = join(packageFolder, 'scenarios');

/** Their names: those of their files, without the ending. */
export function shippedNames(): string[] {
  try {
    const files = readdirSync(shippedFolder).filter((name) => name.endsWith('.yaml'));
    return files.map((name) => name.slice(0, -'.yaml'.length));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/**
 * Where a scenario is that a user names: a file of theirs, or where there is none, one of ours by its
 * name (`mm1`). What says a way (`mm1.yaml`, `scenarios/mm1.yaml`) means a file and nothing else: to
 * run another in its place would be an answer to what nobody asked.
 */
export function placeOf(file: string): string {
  return !existsSync(file) && shippedNames().includes(file)
    ? join(shippedFolder, `${file}.yaml`)
    : file;
}

/** The name that a word would have among ours; null for a way to somewhere else. */
export function nameIn(file: string): string | null {
  return /^(?:scenarios\/)?([\w-]+)(?:\.ya?ml)?$/.exec(file)?.[1] ?? null;
}
