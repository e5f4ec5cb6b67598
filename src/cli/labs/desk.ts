import { existsSync, lstatSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LIMITS, type Limits } from '../../labs/conduct.js';
import type { Work } from '../../labs/judge.js';
import { readYaml } from '../../labs/read.js';
import { readResultFile, type Submission } from '../../labs/result-file.js';
import { sheetFiles } from '../../labs/sheet.js';
import { answersWord } from '../../labs/words.js';
import type { Language } from '../../labs/languages.js';
import { printable } from '../../report/format.js';
import { formatErrors } from '../../scenario/errors.js';
import { outputError, reasonOf, usageError } from '../exit.js';
import { heapLimit } from '../heap.js';

/** Bytes of a file that a student hands in. */
const MOST = 1_000_000;

/** What a run of a student's file may take here. */
export function limitsFor(flags: { events?: string; seconds?: string } = {}): Limits {
  return {
    events: positive(flags.events, '--events') ?? LIMITS.events,
    seconds: positive(flags.seconds, '--seconds') ?? LIMITS.seconds,
    memory: Math.min(LIMITS.memory, heapLimit()),
    clock: () => performance.now(),
  };
}

export function positive(word: string | undefined, option: string): number | null {
  if (word === undefined) return null;
  const value = Number(word);
  if (Number.isFinite(value) && value > 0) return value;
  throw usageError(`${option} takes a number above 0, not '${printable(word)}'`);
}

/** A student's folder, or a result file. */
export interface Desk extends Submission {
  language: Language;
}

/**
 * Reads a student's work.
 * @throws CommandError with exit code 2 for what cannot be read
 */
export function readDesk(place: string): Desk {
  if (place.endsWith('.json')) return { ...readResult(place), language: 'en' };
  const answersFile = join(place, sheetFiles.answers);
  const shown = place === '.' ? sheetFiles.answers : answersFile;
  if (!existsSync(answersFile)) {
    throw usageError(
      `'${printable(place)}' has no ${sheetFiles.answers}: 'netloom lab start' makes one`,
    );
  }
  const read = readYaml(textOf(answersFile), shown, answersWord);
  if (read.value === null) throw usageError(printable(formatErrors(read.errors).trimEnd()));
  const { lab, student, language, predictions, answers } = read.value;
  const scenario = textOf(join(place, sheetFiles.scenario));
  const work = { student, scenario, predictions, answers };
  const result = join(place, sheetFiles.result);
  const checked = existsSync(result) ? readResult(result) : null;
  // Of work that has gone on since its last check nothing is claimed.
  const claim = checked !== null && isSame(checked.work, work) ? checked.claim : null;
  return { lab, language, claim, work };
}

function isSame(one: Work, other: Work): boolean {
  const told = ({ student, scenario, predictions, answers }: Work): string =>
    JSON.stringify([student, scenario, [...predictions], [...answers]]);
  return told(one) === told(other);
}

function readResult(file: string): Submission {
  const result = readResultFile(textOf(file));
  if (result !== null) return result;
  throw usageError(`'${printable(file)}' is no result of a lab, or was broken on its way`);
}

function textOf(file: string): string {
  try {
    const stats = lstatSync(file);
    // What is handed in may be made to lead elsewhere.
    if (!stats.isFile()) throw new Error('it is no plain file');
    if (stats.size > MOST) throw new Error(`it is too long: at most ${MOST / 1e6} MB are read`);
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw usageError(`cannot read '${printable(file)}': ${reasonOf(error)}`);
  }
}

/** Writes files into a folder that must not be there. */
export function layOut(folder: string, files: readonly (readonly [string, string])[]): void {
  if (existsSync(folder)) {
    throw usageError(`'${printable(folder)}' is there already: give another with --to`);
  }
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw outputError(`cannot make the folder '${printable(folder)}': ${reasonOf(error)}`);
  }
  for (const [name, text] of files) writeInto(join(folder, name), text);
}

export function writeInto(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw outputError(`cannot write '${printable(file)}': ${reasonOf(error)}`);
  }
}
