import { readFileSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { reasonOf } from './exit.js';
import { complain } from './terminal.js';

/** A scenario's text; `-` is standard input. */
export interface Source {
  /** As errors name it. */
  file: string;
  text: string;
  /** Where what it refers to is looked for: a real path. */
  folder: string;
  /** Reads what the scenario refers to, from its own folder. */
  read: (path: string) => string;
}

/** @throws Error of the system, or one that says that the file is no text */
function readText(path: string | number): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    if (error instanceof TypeError) throw new Error('it is no text in UTF-8', { cause: error });
    throw error;
  }
}

/** @throws Error with a reason in plain words */
function readIncluded(path: string): string {
  try {
    return readText(path);
  } catch (error) {
    throw new Error(reasonOf(error), { cause: error });
  }
}

/** Null, after saying why, for a file that cannot be read. */
export function openSource(file: string): Source | null {
  const standardInput = file === '-';
  try {
    const text = readText(standardInput ? 0 : file);
    const folder = realpathSync(standardInput ? '.' : dirname(file));
    return {
      file: standardInput ? '<stdin>' : file,
      text,
      folder,
      read: (path) => readIncluded(isAbsolute(path) ? path : join(folder, path)),
    };
  } catch (error) {
    complain(`netloom: cannot read '${file}': ${reasonOf(error)}\n`);
    return null;
  }
}
