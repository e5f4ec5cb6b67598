import { createHash } from 'node:crypto';
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
  /** What has been read so, for the records: SHA-256 by the name that the scenario gives. */
  reads: Map<string, string>;
}

/** SHA-256 in hexadecimal digits. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
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
  const reads = new Map<string, string>();
  try {
    const text = readText(standardInput ? 0 : file);
    const folder = realpathSync(standardInput ? '.' : dirname(file));
    return {
      file: standardInput ? '<stdin>' : file,
      text,
      folder,
      read: (path) => {
        const content = readIncluded(isAbsolute(path) ? path : join(folder, path));
        reads.set(path, sha256(content));
        return content;
      },
      reads,
    };
  } catch (error) {
    complain(`netloom: cannot read '${file}': ${reasonOf(error)}\n`);
    return null;
  }
}
