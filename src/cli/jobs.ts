import { join } from 'node:path';
import type { RunOptions } from '../experiment/run.js';
import { fileName } from '../report/file-name.js';
import { usageError } from './exit.js';
import { checkFolder } from './folder.js';
import { checkOwner } from './past-results.js';
import type { RunFlags } from './options.js';
import type { Prepared } from './prepare.js';
import { complain } from './terminal.js';

/** A scenario to run, and the folder for its results. */
export interface Job extends Prepared {
  folder: string;
}

/**
 * Where each run's results go. What would spoil a run at its end is said before the first begins.
 * @throws CommandError
 */
export function planJobs(prepared: readonly Prepared[], flags: RunFlags): Job[] {
  const several = prepared.length > 1;
  const jobs = prepared.map((one) => ({ ...one, folder: folderOf(one, flags, several) }));
  const taken = new Map<string, string>();
  for (const { file, plain, source, folder } of jobs) {
    const other = taken.get(folder);
    if (other !== undefined) {
      throw usageError(
        `'${other}' and '${file}' are both named '${plain.name}', and one would replace the other`,
      );
    }
    taken.set(folder, file);
    checkFolder(folder);
    if (flags.out === undefined) checkOwner(folder, file, source.text);
    if (plain.nodes.size === 0) sayUnwritten(file, flags);
  }
  return jobs;
}

/** Without a network there are no packets to write down. */
function sayUnwritten(file: string, { capture, packetsCsv }: RunFlags): void {
  const asked = capture ? '--capture' : packetsCsv ? '--packets-csv' : null;
  if (asked === null) return;
  complain(
    `${file}: warning: ${asked} finds no packets, as nothing is on a network: give services and ` +
      'clients one, or take --requests-csv\n',
  );
}

/** Which ports a run captures. */
export function captureOf(flags: RunFlags): RunOptions['capture'] {
  if (flags.capture) return 'all';
  return flags.capturePorts?.split(',').map((port) => port.trim()) ?? null;
}

function folderOf({ plain }: Prepared, flags: RunFlags, several: boolean): string {
  const name = fileName(plain.name);
  if (flags.out === '') throw usageError('--out needs the name of a folder');
  if (flags.out === undefined) return join('results', 'runs', name);
  return several ? join(flags.out, name) : flags.out;
}
