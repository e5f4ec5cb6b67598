import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PolicyEntry } from '../balancing/entry.js';
import { NEEDS } from '../balancing/policy.js';
import { guarded } from '../balancing/guarded-policy.js';
import { addPolicy } from '../balancing/table.js';
import type { ScenarioError } from '../scenario/errors.js';
import { reasonOf } from './exit.js';
import { isWithin, realPath } from './paths.js';

/** Whom the user allows to run code. */
export interface Consent {
  /** `--allow-code`: what a scenario file names, within its folder. */
  allowCode: boolean;
  /** Values for scenarios that the user has typed, as errors name them: `--set PATH=VALUE`. */
  typed: ReadonlySet<string>;
  /** Other words of the command line that name policies. */
  words: string;
}

/** The words that have been loaded, and where they come from: real paths. */
const known = new Map<string, string>();

/** The words that have been loaded, and their modules: for other threads. */
export function ownPolicies(): [word: string, path: string][] {
  return [...known];
}

/** Loads what another thread has loaded. */
export async function addOwnPolicies(
  policies: readonly (readonly [word: string, path: string])[],
): Promise<void> {
  for (const [word, path] of policies) {
    addPolicy(guarded({ ...(await importPolicy(path)), name: word }));
  }
}

/** The words that have been loaded and mean the same from this folder. */
export function loadedFrom(folder: string): Set<string> {
  const same = [...known].filter(([word, path]) => realPath(resolve(folder, word)) === path);
  return new Set(same.map(([word]) => word));
}

/** Why the code that an error of a scenario is about may not run; null where it may. */
export function refusalOf(
  { code: word = '', file, line }: ScenarioError,
  folder: string,
  { allowCode, typed, words }: Consent,
): string | null {
  // What the user has typed needs no other consent.
  if (line === 0 && typed.has(file)) return null;
  if (words.split(/[\s,()=:{}[\]'"]+/).includes(word)) return null;
  if (!allowCode) return `'${word}' is code, which runs only with --allow-code`;
  const path = realPath(resolve(folder, word));
  if (path === null || isWithin(folder, path)) return null;
  return `'${word}' is outside of the scenario's folder, where --allow-code does not reach`;
}

/**
 * Loads a policy's file; paths start from the scenario's folder.
 * @returns null, or why it cannot be
 */
export async function loadOwnPolicy(word: string, folder: string): Promise<string | null> {
  const path = realPath(resolve(folder, word));
  const before = known.get(word);
  if (path !== null && before === path) return null;
  if (before !== undefined) {
    return `'${word}' is ${before} for another file, and one run cannot have both`;
  }
  try {
    const found = path ?? resolve(folder, word);
    addPolicy(guarded({ ...(await importPolicy(found)), name: word }));
    known.set(word, found);
    return null;
  } catch (reason) {
    return `cannot load the policy ${word}: ${reasonOf(reason)}`;
  }
}

/**
 * The policy that a module exports as `policy`.
 * @throws Error that says what is missing
 */
export async function importPolicy(path: string): Promise<PolicyEntry> {
  // An import of a pipe or a device would not come back.
  if (!statSync(path).isFile()) throw new Error('it is no file');
  const module = (await import(pathToFileURL(path).href)) as { policy?: unknown };
  const { policy } = module;
  const wrong = shapeOf(policy);
  if (wrong !== null) throw new Error(wrong);
  const given = policy as Partial<PolicyEntry> & Pick<PolicyEntry, 'create'>;
  return { name: path, summary: '', ...given, options: given.options ?? [] };
}

function shapeOf(policy: unknown): string | null {
  if (typeof policy !== 'object' || policy === null) {
    return "it exports no object called policy: 'netloom new policy' writes one to start from";
  }
  const { create, options, needs } = policy as Record<string, unknown>;
  if (typeof create !== 'function') return 'its policy has no function create(options, context)';
  if (options !== undefined && !Array.isArray(options))
    return 'the options of its policy are no list';
  if (needs !== undefined && !Array.isArray(needs)) return 'the needs of its policy are no list';
  for (const need of (needs ?? []) as unknown[]) {
    if (!(NEEDS as readonly unknown[]).includes(need)) {
      return `its policy needs '${String(need)}'; there are ${NEEDS.join(', ')}`;
    }
  }
  return ((options ?? []) as unknown[]).map(mistakeInOption).find((it) => it !== null) ?? null;
}

const KINDS: readonly string[] = [
  'number',
  'integer',
  'duration',
  'fraction',
  'boolean',
  'choice',
  'text',
];

function mistakeInOption(option: unknown): string | null {
  if (typeof option !== 'object' || option === null) return 'an option of its policy is no object';
  const { name, kind, default: usual, min, max, choices } = option as Record<string, unknown>;
  if (typeof name !== 'string') return 'an option of its policy has no name';
  if (!KINDS.includes(String(kind))) {
    return `its option '${name}' has the kind '${String(kind)}'; there are ${KINDS.join(', ')}`;
  }
  if (kind === 'choice' && !Array.isArray(choices)) return `its option '${name}' has no choices`;
  const tooSmall = typeof usual === 'number' && typeof min === 'number' && usual < min;
  const tooLarge = typeof usual === 'number' && typeof max === 'number' && usual > max;
  return tooSmall || tooLarge ? `the default of its option '${name}' is out of its range` : null;
}
