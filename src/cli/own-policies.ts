import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PolicyEntry } from '../balancing/entry.js';
import { NEEDS } from '../balancing/policy.js';
import { guarded } from '../balancing/guarded-policy.js';
import { addPolicy } from '../balancing/table.js';
import { reasonOf } from './exit.js';
import { complain } from './terminal.js';

/** A policy's file, as scenarios and `--set` name it. */
const WORD = /(?<![\w./-])\.{1,2}\/[\w./-]+\.m?js(?![\w.])/g;

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

/** Where the words that are known already come from. */
const known = new Map<string, string>();

/**
 * Loads the policies that are named by a file of their own (`policy: ./mine.mjs`), in scenario
 * files and in other `words` of the command line; paths start from the scenario's folder. False
 * after saying what is wrong.
 */
export async function loadOwnPolicies(
  files: readonly string[],
  words: readonly string[] = [],
): Promise<boolean> {
  for (const file of files) {
    // Standard input can be read once only, and a file that cannot be read is complained of later.
    const text = file === '-' ? '' : textOf(file);
    const folder = file === '-' ? '.' : dirname(file);
    for (const [word] of [text, ...words].join('\n').matchAll(WORD)) {
      const path = resolve(folder, word);
      const before = known.get(word);
      if (before === path) continue;
      if (before !== undefined) {
        complain(`netloom: ${word} is ${before} in one file and ${path} in another\n`);
        return false;
      }
      try {
        addPolicy(guarded({ ...(await importPolicy(path)), name: word }));
      } catch (error) {
        complain(`${file}: cannot load the policy ${word}: ${reasonOf(error)}\n`);
        return false;
      }
      known.set(word, path);
    }
  }
  return true;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/**
 * The policy that a module exports as `policy`.
 * @throws Error that says what is missing
 */
export async function importPolicy(path: string): Promise<PolicyEntry> {
  readFileSync(path);
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
