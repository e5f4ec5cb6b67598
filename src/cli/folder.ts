import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { ReportFile } from '../report/files.js';
import { outputError, reasonOf } from './exit.js';
import { sha256 } from './source.js';

/** A folder is known to be one of ours, to be replaced, by the first of these and one of the others. */
const META = 'meta.json';
const OURS = ['summary.json', 'compare.json'];

/**
 * Says no before a long run rather than after it: to a file, to the folder one stands in, to a
 * folder with anything but the results of a run, and to one that cannot be made.
 * @throws CommandError with exit code 74
 */
export function checkFolder(folder: string): void {
  try {
    const found = statSync(folder, { throwIfNoEntry: false });
    if (found === undefined) return checkParent(folder);
    if (!found.isDirectory()) throw outputError(`'${folder}' is not a folder`);
    const inside = relative(realpathSync(folder), process.cwd());
    if (inside === '' || !inside.startsWith('..')) {
      throw outputError(`'${folder}' holds the current folder, and a run replaces it whole`);
    }
    const present = new Set(readdirSync(folder));
    const ours = present.has(META) && OURS.some((name) => present.has(name));
    if (present.size > 0 && !ours) {
      throw outputError(
        `'${folder}' is not empty and holds no results of Netloom, so it is not replaced`,
      );
    }
  } catch (error) {
    throw asOutputError(error, folder);
  }
}

/**
 * Says no where a folder that nobody asked for by name holds the results of another scenario: two
 * files of one name would overwrite each other.
 * @throws CommandError with exit code 74
 */
export function checkOwner(folder: string, file: string, text: string): void {
  const owner = ownerOf(folder);
  if (owner === null || owner.sha256 === sha256(text)) return;
  if (resolve(owner.file) === resolve(file)) return;
  throw outputError(
    `'${folder}' holds the results of ${owner.file === '-' ? 'standard input' : `'${owner.file}'`}, ` +
      `another scenario of the same name: give --out FOLDER, or remove what is there`,
  );
}

/** Whose results a folder holds; null where it does not say. */
function ownerOf(folder: string): { file: string; sha256: string } | null {
  try {
    const meta = JSON.parse(readFileSync(join(folder, META), 'utf8')) as {
      file: unknown;
      scenario?: { sha256?: unknown };
    };
    return { file: String(meta.file), sha256: String(meta.scenario?.sha256) };
  } catch {
    return null;
  }
}

/** The folders on the way that do not exist are made later: here the first that does has to do. */
function checkParent(folder: string): void {
  let parent = dirname(resolve(folder));
  while (!existsSync(parent)) parent = dirname(parent);
  if (!statSync(parent).isDirectory()) throw outputError(`'${parent}' is not a folder`);
  accessSync(parent, constants.W_OK);
}

/**
 * Writes the files into a new folder beside `folder`, then puts it in its place: whoever looks
 * sees the results of one run, whole, or those of the run before.
 * @throws CommandError with exit code 74
 */
export function writeFolder(folder: string, files: Iterable<ReportFile>): void {
  let fresh: string | null = null;
  try {
    // Where the folder is a link, what it leads to is replaced, not the link.
    const target = existsSync(folder) ? realpathSync(folder) : resolve(folder);
    checkFolder(target);
    mkdirSync(dirname(target), { recursive: true });
    fresh = mkdtempSync(join(dirname(target), `.${basename(target)}-`));
    // A new folder of its own, because mkdtemp makes one that only its owner may read.
    const content = join(fresh, 'new');
    mkdirSync(content);
    for (const file of files) writeFile(join(content, file.name), file.content);
    replace(target, content, join(fresh, 'old'));
  } catch (error) {
    throw asOutputError(error, folder);
  } finally {
    if (fresh !== null) rmSync(fresh, { recursive: true, force: true });
  }
}

/**
 * Adds files to a folder of results, one by one: what cannot be made or written is left out, and
 * costs nothing else. A system that refuses one is not asked again.
 * @returns what went wrong, in sentences
 */
export function addFiles(folder: string, files: Iterable<ReportFile>): string[] {
  const troubles: string[] = [];
  for (const { name, content } of files) {
    const path = join(folder, name);
    try {
      writeFile(path, content);
    } catch (error) {
      rmSync(path, { force: true });
      troubles.push(`cannot write '${path}': ${reasonOf(error)}`);
      if (error instanceof Error && 'syscall' in error) break;
    }
  }
  return troubles;
}

function writeFile(path: string, content: Iterable<string | Uint8Array>): void {
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, 'wx');
  try {
    for (const piece of content) {
      const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
      for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
    }
  } finally {
    closeSync(file);
  }
}

function replace(target: string, content: string, aside: string): void {
  const before = existsSync(target);
  if (before) renameSync(target, aside);
  try {
    renameSync(content, target);
  } catch (error) {
    if (before) renameSync(aside, target);
    throw error;
  }
}

function asOutputError(error: unknown, folder: string): Error {
  if (error instanceof Error && 'syscall' in error) {
    return outputError(`cannot write '${folder}': ${reasonOf(error)}`);
  }
  return error instanceof Error ? error : new Error(String(error));
}
