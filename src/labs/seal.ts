import { sha256 } from '../experiment/jobs/hash.js';
import type { Languages } from './languages.js';
import type { Seal } from './lab.js';

/**
 * Keeps the right choice from whoever looks at a page's source. With so few choices each can be tried:
 * this deters, and does not prevent.
 */
export function seal(
  salt: string,
  right: string,
  choices: Iterable<readonly [name: string, told: Languages | undefined]>,
): Seal {
  const told = [...choices].flatMap(([name, each]): [string, Languages][] =>
    each === undefined ? [] : [[hashOf(salt, name), each]],
  );
  // In the order of the hashes nobody reads the order of the choices.
  told.sort(([a], [b]) => (a < b ? -1 : 1));
  return { salt, right: hashOf(salt, right), told };
}

export function isRight({ salt, right }: Seal, choice: string): boolean {
  return hashOf(salt, choice) === right;
}

/** What whoever chose it is told; null for nothing of its own. */
export function toldOf({ salt, told }: Seal, choice: string): Languages | null {
  const hash = hashOf(salt, choice);
  return told.find(([each]) => each === hash)?.[1] ?? null;
}

function hashOf(salt: string, choice: string): string {
  return sha256(`${salt}\n${choice}`).slice(0, 32);
}
