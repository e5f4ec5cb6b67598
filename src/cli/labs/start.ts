import { basename } from 'node:path';
import { userInfo } from 'node:os';
import type { Language } from '../../labs/languages.js';
import { sheetFiles, sheetOf } from '../../labs/sheet.js';
import { printable } from '../../report/format.js';
import { Exit, type ExitCode, usageError } from '../exit.js';
import { print } from '../terminal.js';
import { layOut } from './desk.js';
import { languageOf } from './language.js';
import { openLab } from './shelf.js';

interface Flags {
  student?: string;
  language?: Language;
  to?: string;
}

export function startLab(name: string, flags: Flags): ExitCode {
  const authored = openLab(name);
  if (authored === null) return Exit.USAGE;
  const student = (flags.student ?? userName()).trim();
  if (student === '') throw usageError('--student takes your name or number');
  const language = languageOf(flags.language);
  const { lab } = authored;
  const folder = flags.to ?? basename(lab.name);
  layOut(folder, sheetOf(lab, student, language));
  const { front } = lab.texts[language];
  print(
    `${printable(folder)}: '${printable(front.title)}', ${front.minutes} minutes, ` +
      `for ${printable(student)}. What now:\n` +
      `  1. read ${sheetFiles.text}\n` +
      `  2. write your predictions into ${sheetFiles.answers}\n` +
      `  3. netloom run ${sheetFiles.scenario}\n` +
      `  4. netloom lab check\n`,
  );
  return Exit.OK;
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    throw usageError('who are you? --student takes your name or number');
  }
}
