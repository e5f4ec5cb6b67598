/**
 * Policies of the user's own: modules that export a `policy`. Such a module can do all that whoever
 * runs it can do, so a text of code runs only where its hash has been consented to.
 */
import type { PolicyEntry } from '../../balancing/entry.js';
import { guarded } from '../../balancing/guarded-policy.js';
import { NEEDS } from '../../balancing/policy.js';
import { putPolicy } from '../../balancing/table.js';
import type { Hash } from './job.js';

/** Imports the module of a text. */
export type ImportText = (text: string, hash: Hash) => Promise<unknown>;

/** Imports the text itself, which then stands alone: of what lies beside a file it can import nothing. */
export const importText: ImportText = (text) =>
  import(/* @vite-ignore */ `data:text/javascript;charset=utf-8,${encodeURIComponent(text)}`);

/**
 * Puts the policy that a module exports into the table, under a word.
 * @throws Error that says what is missing
 */
export function addOwnPolicy(word: string, module: unknown): void {
  putPolicy(guarded({ ...policyOf(module, word), name: word }));
}

/**
 * The policy that a module exports as `policy`.
 * @throws Error that says what is missing
 */
export function policyOf(module: unknown, name: string): PolicyEntry {
  const { policy } = module as { policy?: unknown };
  const wrong = shapeOf(policy);
  if (wrong !== null) throw new Error(wrong);
  const given = policy as Partial<PolicyEntry> & Pick<PolicyEntry, 'create'>;
  return { name, summary: '', ...given, options: given.options ?? [] };
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
