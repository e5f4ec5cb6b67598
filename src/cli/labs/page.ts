import { Exit, type ExitCode } from '../exit.js';
import { pageWith } from '../page.js';
import { builtPage, writePage } from '../playground.js';
import { print } from '../terminal.js';
import { plural } from '../../report/format.js';
import { openLab } from './shelf.js';

/** One file with labs inside, and without their solutions. */
export function labPage(names: readonly string[], { out }: { out: string }): ExitCode {
  const all = [...new Set(names)].map((name) => openLab(name));
  const labs = all.flatMap((authored) => (authored === null ? [] : [authored.lab]));
  if (labs.length < all.length) return Exit.USAGE;
  writePage(out, pageWith(builtPage(), { labs }));
  print(
    `${out} is written, with ${plural(labs.length, 'lab')} and no solution. It opens in any browser, from a disk too;\n` +
      `what students save there, 'netloom lab grade' reads.\n`,
  );
  return Exit.OK;
}
