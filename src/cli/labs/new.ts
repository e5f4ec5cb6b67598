import { basename } from 'node:path';
import { template } from '../../labs/template.js';
import { printable } from '../../report/format.js';
import { Exit, type ExitCode, usageError } from '../exit.js';
import { print } from '../terminal.js';
import { layOut } from './desk.js';

export function newLab(folder: string): ExitCode {
  const name = basename(folder);
  if (!/^[a-z][a-z0-9-]*$/.test(name)) {
    throw usageError(`'${printable(name)}' is no name: use small letters, digits and hyphens`);
  }
  layOut(folder, template(name));
  print(
    `${printable(folder)} is written. What now:\n` +
      `  netloom lab test ${printable(folder)}\n` +
      `  netloom lab start ${printable(folder)} --to trial\n`,
  );
  return Exit.OK;
}
