import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { grade, gradeColumns, type Grade, type HandedIn } from '../../labs/grade.js';
import type { Lab } from '../../labs/lab.js';
import { sheetFiles } from '../../labs/sheet.js';
import { csv } from '../../report/csv.js';
import { printable } from '../../report/format.js';
import { clipped, folded, widthOf } from '../../report/width.js';
import { CommandError, Exit, type ExitCode, usageError } from '../exit.js';
import { version } from '../package.js';
import { nowDoing } from '../stop.js';
import { complain, paintFor, print } from '../terminal.js';
import { limitsFor, readDesk } from './desk.js';
import { openLab } from './shelf.js';

interface Flags {
  labs?: string;
  csv?: boolean;
  json?: boolean;
  events?: string;
  seconds?: string;
}

export function gradeLabs(dirs: readonly string[], flags: Flags): ExitCode {
  nowDoing('the grading');
  const limits = limitsFor(flags);
  const places = [...new Set(dirs.flatMap(submissionsIn))];
  if (places.length === 0) throw usageError(`nothing is handed in there: no ${sheetFiles.answers}`);
  let unread = 0;
  const handedIn: HandedIn[] = [];
  const labs = new Map<string, Lab>();
  for (const place of places) {
    try {
      const desk = readDesk(place);
      if (!labs.has(desk.lab)) {
        const authored = openLab(flags.labs ?? desk.lab);
        if (authored === null) return Exit.USAGE;
        labs.set(desk.lab, { ...authored.lab, name: desk.lab });
      }
      handedIn.push({ ...desk, place });
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      complain(`netloom: ${error.message}\n`);
      unread++;
    }
  }
  const grades = grade(handedIn, labs, limits, version);
  if (flags.json) print(`${JSON.stringify(grades, null, 2)}\n`);
  else if (flags.csv) for (const piece of csv(gradeColumns, grades)) print(piece);
  else print(tableOf(grades));
  if (unread > 0) return Exit.USAGE;
  return grades.every(({ passed }) => passed) ? Exit.OK : Exit.UNMET;
}

/** A submission itself, or those in a folder. */
function submissionsIn(place: string): string[] {
  if (!existsSync(place)) throw usageError(`'${printable(place)}' is not there`);
  if (!statSync(place).isDirectory()) return [place];
  if (existsSync(join(place, sheetFiles.answers))) return [place];
  return readdirSync(place, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(place, entry.name);
      if (entry.isFile()) return entry.name.endsWith('.json') ? [path] : [];
      return entry.isDirectory() && existsSync(join(path, sheetFiles.answers)) ? [path] : [];
    });
}

function tableOf(grades: readonly Grade[]): string {
  const paint = paintFor(process.stdout);
  const width = Math.min(24, Math.max(7, ...grades.map(({ student }) => widthOf(student))));
  const lines = grades.flatMap(({ student, lab, passed, done, of, missing, remarks }) => {
    const name = clipped(printable(student), width);
    const mark = passed ? paint.good('passed ') : paint.bad('missing');
    const open = missing.length === 0 ? '' : `  ${missing.join(', ')}`;
    const head = `${name}${' '.repeat(width - widthOf(name))}  `;
    const rest = `${lab}  ${done}/${of}${open}`;
    return [
      `${head}${mark}  ${clipped(printable(rest), paint.width - width - 11)}`,
      ...remarks.flatMap((remark) =>
        folded(`! ${printable(remark)}`, paint.width, '      ', '    ').map(paint.warning),
      ),
    ];
  });
  const passed = grades.filter((each) => each.passed).length;
  return `${[...lines, '', `${passed} of ${grades.length} passed`].join('\n')}\n`;
}
