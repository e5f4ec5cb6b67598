import { basename, dirname } from 'node:path';
import type { Compared } from '../experiment/comparison-page.js';
import type { Results } from '../model/results.js';
import type { Repeat } from '../report/page/repeat.js';
import { Exit, type ExitCode, reasonOf, usageError } from './exit.js';
import { checkPlace, writeOver } from './folder.js';
import { version } from './package.js';
import type { Prepared } from './prepare.js';
import { complain, print } from './terminal.js';

/**
 * The file that `--report` names; null for none.
 * @throws CommandError for no file's name, several scenarios, or a folder that cannot be
 */
export function pageOf({ report }: { report?: string }, scenarios = 1): string | null {
  if (report === undefined) return null;
  if (!/\.html?$/i.test(report)) {
    throw usageError(`--report: expected the name of a file, such as report.html, not '${report}'`);
  }
  if (scenarios > 1) throw usageError('--report takes one scenario at a time');
  checkPlace(dirname(report));
  return report;
}

type Source = Pick<Prepared, 'file' | 'source' | 'overrides' | 'made'>;
type Ran = Source & Pick<Prepared, 'plain' | 'warnings'>;

export async function writeRunPage(
  path: string,
  results: Results,
  job: Ran,
  loud: boolean,
): Promise<ExitCode> {
  const { runPage } = await import('../report/page/run-page.js');
  return write(path, () => runPage(results, job.plain, repeatOf(job), job.warnings), loud);
}

export async function writeComparisonPage(
  path: string,
  compared: Compared,
  source: Source,
  loud: boolean,
): Promise<ExitCode> {
  const { comparisonPage } = await import('../experiment/comparison-page.js');
  return write(path, () => comparisonPage(compared, repeatOf(source)), loud);
}

/** What took long is kept, whatever becomes of the page. */
function write(path: string, make: () => string, loud: boolean): ExitCode {
  try {
    writeOver(path, [make()]);
  } catch (error) {
    complain(`netloom: the report is missing, and nothing else: ${reasonOf(error)}\n`);
    return Exit.OUTPUT;
  }
  if (loud) print(`Report in ${path}\n`);
  return Exit.OK;
}

/** What says where files go, which another place has others for. */
const PLACES = new Set(['--out', '--report', '--charts']);

/** Where things lie on this machine is nobody's business: only files' own names go into a page. */
function repeatOf({ file, source, overrides, made }: Source): Repeat {
  const { seed, duration, set = [] } = overrides;
  const typed = process.argv.slice(2);
  const words = typed
    .filter((word, i) => !PLACES.has(word.split('=')[0]) && !PLACES.has(typed[i - 1] ?? ''))
    .map((word) => (word === file ? shown(file) : word));
  return {
    text: source.text,
    file: shown(file),
    command: ['netloom', ...words.map(quoted)].join(' '),
    version,
    overlay: [
      ...(seed === undefined ? [] : [`seed ${seed}`]),
      ...(duration === undefined ? [] : [`duration ${duration}`]),
      ...set,
    ],
    reads: [...made.reads],
  };
}

/** Standard input has no name, and a scenario that ships none of a file. */
function shown(file: string): string {
  if (file === '-') return 'scenario.yaml';
  const name = basename(file);
  return /\.[a-z]+$/i.test(name) ? name : `${name}.yaml`;
}

/** As a shell takes it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./()-]+$/.test(word) && !/[()]/.test(word)
    ? word
    : `'${word.replaceAll("'", "'\\''")}'`;
}
