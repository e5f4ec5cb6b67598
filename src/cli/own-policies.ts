import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { sha256 } from '../experiment/jobs/hash.js';
import type { Hash } from '../experiment/jobs/job.js';
import { addOwnPolicy } from '../experiment/jobs/own-code.js';
import type { OwnCode } from '../experiment/jobs/prepared.js';
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

/** A policy's file as it was loaded. */
interface Loaded {
  /** Real. */
  path: string;
  text: string;
}

/** The policies that one command has loaded by the user's consent; none outlives it. */
export class OwnPolicies {
  private readonly known = new Map<string, Loaded>();

  /** The words, and the hashes of what they stand for. */
  get hashes(): [word: string, text: Hash][] {
    return [...this.known].map(([word, { text }]) => [word, sha256(text)]);
  }

  /** Where the files of the texts are. */
  get places(): Map<Hash, string> {
    return new Map([...this.known.values()].map(({ path, text }) => [sha256(text), path]));
  }

  /** Those that a scenario in this folder may have, by the user's consent. */
  for(folder: string, consent: Consent): OwnCode {
    return {
      loaded: () => {
        const same = [...this.known].filter(
          ([word, { path }]) => realPath(resolve(folder, word)) === path,
        );
        return new Map(same.map(([word, { text }]) => [word, text]));
      },
      refusalOf: (error) => refusalOf(error, folder, consent),
      load: (word) => this.load(word, folder),
    };
  }

  /** Paths start from the scenario's folder. */
  private async load(word: string, folder: string): Promise<string | null> {
    const path = realPath(resolve(folder, word));
    const before = this.known.get(word);
    if (path !== null && before?.path === path) return null;
    if (before !== undefined) {
      return `'${word}' is ${before.path} for another file, and one run cannot have both`;
    }
    try {
      const found = path ?? resolve(folder, word);
      const text = textOf(found);
      addOwnPolicy(word, await importFile(found, text));
      this.known.set(word, { path: found, text });
      return null;
    } catch (reason) {
      return `cannot load the policy ${word}: ${reasonOf(reason)}`;
    }
  }
}

/** Why the code that an error of a scenario is about may not run; null where it may. */
function refusalOf(
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

/** The text of a module. An import of a pipe or a device would not come back. */
export function textOf(path: string): string {
  if (!statSync(path).isFile()) throw new Error('it is no file');
  return readFileSync(path, 'utf8');
}

/**
 * Imports a module from its place, so that it can import what lies beside it.
 * @param text what it has to be, as long as it is that which runs
 * @throws Error where its file has become another
 */
export async function importFile(path: string, text: string): Promise<unknown> {
  if (textOf(path) !== text) throw new Error('its file has been changed meanwhile');
  // What was changed and loaded again in one process is another module.
  return import(`${pathToFileURL(path).href}?sha256=${sha256(text)}`);
}
