import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { formatErrors } from '../../scenario/errors.js';
import { unknownWord } from '../../scenario/nearest.js';
import { type Authored, labFiles, readLab } from '../../labs/author.js';
import { printable } from '../../report/format.js';
import { codeOf, reasonOf, usageError } from '../exit.js';
import { shippedFolder } from '../shipped.js';
import { complain } from '../terminal.js';

const shelf = join(shippedFolder, 'labs');

/** The labs that come along, by topic and name. */
export function shippedLabs(): string[] {
  return foldersIn(shelf).flatMap((topic) =>
    foldersIn(join(shelf, topic))
      .filter((name) => isLab(join(shelf, topic, name)))
      .map((name) => `${topic}/${name}`),
  );
}

function foldersIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Whether a folder is an author's. */
export function isLab(folder: string): boolean {
  return existsSync(join(folder, labFiles.checks));
}

/**
 * Where a lab is that a user names: a folder of theirs, or one of ours by its name, with or without its topic.
 * @throws CommandError with exit code 2 for one that is not there
 */
export function labFolder(word: string): { name: string; folder: string } {
  const known = shippedLabs();
  const ours = known.filter((name) => name === word || basename(name) === word);
  if (ours.length === 1) return { name: ours[0], folder: join(shelf, ours[0]) };
  const folder = resolve(word);
  if (isLab(folder)) return { name: `${basename(dirname(folder))}/${basename(folder)}`, folder };
  if (existsSync(folder) && statSync(folder).isDirectory()) {
    throw usageError(`'${printable(word)}' is no lab: it has no ${labFiles.checks}`);
  }
  const words = [...known, ...known.map((name) => basename(name))];
  throw usageError(`${unknownWord('lab', printable(word), words)} ('netloom lab list' has all)`);
}

/** Null, after saying all that is wrong with it. */
export function openLab(word: string): Authored | null {
  const { name, folder } = labFolder(word);
  const shown = folder.startsWith(shelf) ? `scenarios/labs/${name}` : word;
  const { authored, errors } = readLab(name, shown, (file) => textIn(folder, file));
  for (const error of errors) complain(printable(formatErrors([error]).trimEnd()) + '\n');
  return authored;
}

function textIn(folder: string, file: string): string | null {
  try {
    return readFileSync(join(folder, file), 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw usageError(`cannot read '${join(folder, file)}': ${reasonOf(error)}`);
  }
}
