import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { ReportFile } from '../report/files.js';
import { outputError, reasonOf } from './exit.js';
import { checkContent, enlist, listing, META } from './past-results.js';
import { isWithin } from './paths.js';
import { beat, nowMaking } from './stop.js';

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
    if (isWithin(realpathSync(folder), realpathSync('.'))) {
      throw outputError(`'${folder}' holds the current folder, and a run replaces it whole`);
    }
    checkContent(folder);
  } catch (error) {
    throw asOutputError(error, folder);
  }
}

/**
 * Says no before a long run to a folder that files are only added to, whatever else is in it.
 * @throws CommandError with exit code 74
 */
export function checkPlace(folder: string): void {
  try {
    const found = statSync(folder, { throwIfNoEntry: false });
    if (found === undefined) return checkParent(folder);
    if (!found.isDirectory()) throw outputError(`'${folder}' is not a folder`);
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw asOutputError(error, folder);
  }
}

/**
 * Writes one file, over an older one of its name, which stays as it was where this fails.
 * @throws CommandError with exit code 74
 */
export function writeOver(path: string, content: Iterable<string | Uint8Array>): void {
  const fresh = `${path}.${process.pid}`;
  try {
    writeFile(fresh, content);
    renameSync(fresh, path);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw asOutputError(error, path);
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
    nowMaking({ fresh, target });
    // A new folder of its own, because mkdtemp makes one that only its owner may read.
    const content = join(fresh, 'new');
    mkdirSync(content);
    writeAll(content, files);
    replace(target, content, join(fresh, 'old'));
  } catch (error) {
    throw asOutputError(error, folder);
  } finally {
    if (fresh !== null) rmSync(fresh, { recursive: true, force: true });
    nowMaking(null);
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
      enlist(folder, name);
      writeFile(path, content);
    } catch (error) {
      rmSync(path, { force: true });
      troubles.push(`cannot write '${path}': ${reasonOf(error)}`);
      if (error instanceof Error && 'syscall' in error) break;
    }
  }
  return troubles;
}

/** `meta.json` comes last, with the names of all. */
function writeAll(folder: string, files: Iterable<ReportFile>): void {
  let meta = {};
  const names: string[] = [];
  for (const { name, content } of files) {
    if (name === META) meta = JSON.parse([...content].join('')) as object;
    else {
      writeFile(join(folder, name), content);
      names.push(name);
    }
  }
  writeFile(join(folder, META), [listing(meta, names)]);
}

function writeFile(path: string, content: Iterable<string | Uint8Array>): void {
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, 'wx');
  try {
    for (const piece of content) {
      beat();
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
