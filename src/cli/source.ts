import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  openSync,
  readFileSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { sha256 } from '../experiment/jobs/hash.js';
import { nearest } from '../scenario/nearest.js';
import { reasonOf } from './exit.js';
import { isWithin, realPath } from './paths.js';
import { nameIn, placeOf, shippedNames } from './shipped.js';
import { standardInput } from './stop.js';
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

/** @throws Error that says that the file is no text */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new Error('it is no text in UTF-8', { cause: error });
  }
}

/**
 * A file's text. Pipes and devices may never end, and to open some does something.
 * @throws Error with a reason in plain words
 */
function readText(path: string): string {
  const refuse = (): never => {
    throw new Error("it is no file but a pipe or a device ('-' is standard input)");
  };
  try {
    // A folder tells so itself.
    const isOther = (stats: Stats): boolean => !stats.isFile() && !stats.isDirectory();
    if (isOther(statSync(path))) refuse();
    // It may have become another since: opening it does not wait for a writer.
    const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      if (isOther(fstatSync(file))) refuse();
      return textOf(readFileSync(file));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw new Error(reasonOf(error), { cause: error });
  }
}

/** @throws Error with a reason in plain words */
function readBeside(folder: string, path: string, allowRead: boolean): string {
  const target = resolve(folder, path);
  const real = realPath(target);
  // Of what is outside not even whether it is there is told.
  if (!allowRead && !isWithin(folder, real ?? target)) {
    throw new Error("it is outside of the scenario's folder: --allow-read lets it be read");
  }
  return readText(real ?? target);
}

/** One of ours that may have been meant. */
function meantOf(file: string): string {
  const name = existsSync(file) ? null : nameIn(file);
  if (name === null) return '';
  const names = shippedNames();
  if (names.includes(name)) return `: '${name}' alone names the one that ships with Netloom`;
  const meant = nearest(name, names);
  return meant === null ? '' : `: did you mean '${meant}'?`;
}

/** What a report carries: it reads nothing else. */
async function carriedBy(page: string): Promise<Source> {
  const { carriedIn } = await import('../report/page/carried.js');
  const carried = carriedIn(page);
  if (carried === null) throw new Error('it is no report of Netloom that carries its scenario');
  const files = new Map(carried.files);
  const reads = new Map<string, string>();
  return {
    file: carried.file,
    text: carried.text,
    folder: realpathSync('.'),
    read: (path) => {
      const content = files.get(path);
      if (content === undefined) throw new Error('the report does not carry it');
      reads.set(path, sha256(content));
      return content;
    },
    reads,
  };
}

/** Null, after saying why, for a file that cannot be read. */
export async function openSource(file: string, allowRead: boolean): Promise<Source | null> {
  const isInput = file === '-';
  const reads = new Map<string, string>();
  try {
    const place = isInput ? file : placeOf(file);
    const text = isInput ? textOf(await standardInput()) : readText(place);
    if (/\.html?$/i.test(place)) return await carriedBy(text);
    // Heavy, and seldom needed: what reads it cannot wait.
    const fromLog = /hlog|include/.test(text) ? (await import('./hlog-values.js')).valuesOf : null;
    const folder = realpathSync(isInput ? '.' : dirname(place));
    return {
      file: isInput ? '<stdin>' : file,
      text,
      folder,
      read: (path) => {
        const content = readBeside(folder, path, allowRead);
        reads.set(path, sha256(content));
        return path.endsWith('.hlog') && fromLog !== null ? fromLog(content) : content;
      },
      reads,
    };
  } catch (error) {
    complain(`netloom: cannot read '${file}': ${reasonOf(error)}${meantOf(file)}\n`);
    return null;
  }
}
