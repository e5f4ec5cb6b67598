import { join } from 'node:path';
import { judge } from '../../labs/judge.js';
import type { Language } from '../../labs/languages.js';
import { resultFile } from '../../labs/result-file.js';
import { sheetFiles } from '../../labs/sheet.js';
import { seedOf } from '../../labs/student.js';
import { printable } from '../../report/format.js';
import { formatErrors } from '../../scenario/errors.js';
import { Exit, type ExitCode } from '../exit.js';
import { version } from '../package.js';
import { nowDoing } from '../stop.js';
import { complain, paintFor, print } from '../terminal.js';
import { limitsFor, readDesk, writeInto } from './desk.js';
import { openLab } from './shelf.js';
import { told } from './tell.js';

export function checkLab(
  dir: string,
  flags: { labs?: string; language?: Language; json?: boolean },
): ExitCode {
  nowDoing(`the check of '${printable(dir)}'`);
  const desk = readDesk(dir);
  const language = flags.language ?? desk.language;
  const authored = openLab(flags.labs ?? desk.lab);
  if (authored === null) return Exit.USAGE;
  const lab = { ...authored.lab, name: desk.lab };
  const judgement = judge(lab, desk.work, limitsFor());
  const { errors, items, passed, digest, foreseen, stoppedBy } = judgement;
  if (flags.json) {
    const seed = seedOf(lab.name, desk.work.student);
    const { student } = desk.work;
    const summary = { lab: lab.name, student, seed, passed, digest, foreseen, items };
    print(`${JSON.stringify(summary, null, 2)}\n`);
  } else if (errors.length === 0) print(told(lab, judgement, language, paintFor(process.stdout)));
  for (const error of errors) complain(`${printable(formatErrors([error]).trimEnd())}\n`);
  if (digest !== null && !dir.endsWith('.json')) {
    const file = join(dir, sheetFiles.result);
    writeInto(file, resultFile(lab, desk.work, judgement, version));
    if (!flags.json && passed) print(`\n${printable(file)}\n`);
  }
  if (errors.length > 0) return Exit.USAGE;
  if (stoppedBy !== null) return Exit.LIMIT;
  return passed ? Exit.OK : Exit.UNMET;
}
