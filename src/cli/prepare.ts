import type { Mistake } from '../experiment/expectations.js';
import { printable } from '../report/format.js';
import { formatErrors, type Path, type ScenarioError } from '../scenario/errors.js';
import { type Prepared as Made, prepareScenario } from '../experiment/jobs/prepared.js';
import type { Origins, PlainScenario } from '../scenario/plain.js';
import type { CompareBlock, Scenario } from '../scenario/schema.js';
import { usageError } from './exit.js';
import { complain } from './terminal.js';
import type { OwnPolicies } from './own-policies.js';
import { heapLimit } from './heap.js';
import { openSource, type Source } from './source.js';
import { mayGoOn, nowDoing } from './stop.js';

/** What the command line lays over a scenario file. */
export interface Overrides {
  seed?: string;
  duration?: string;
  /** `PATH=VALUE`, in the order given. */
  set?: string[];
  /** Those of `set` that the user has typed, not the file's own `compare:`; absent for all. */
  typed?: string[];
  /** Names of policies, wherever the command line has them. */
  policies?: string;
  allowCode?: boolean;
  allowRead?: boolean;
}

export interface Prepared {
  file: string;
  plain: PlainScenario;
  /** All it takes to make it again elsewhere. */
  made: Made;
  /** The text, and what reads what it refers to. */
  source: Source;
  /** Where its rules were written. */
  origins: Origins;
  /** What was said when it was read. */
  warnings: readonly string[];
  overrides: Overrides;
  /** Null where the file has none. */
  compare: Comparing | null;
  /** A mistake in the file, with its place. */
  blame(path: Path, message: string): string;
}

/** A file's own words on how it is compared. */
export interface Comparing {
  block: CompareBlock;
  /** A mistake in it, with its place: `file:line:column: compare.metric: message`. */
  blame(path: Path, message: string): string;
}

/**
 * Reads files as far as the plain form; says all errors of all of them, and all warnings.
 * @param own the policies that the command has loaded, and loads for them
 * @throws CommandError with exit code 2 for standard input twice
 * @returns null where any file has an error, or cannot be read
 */
export async function prepare(
  files: readonly string[],
  overrides: Overrides,
  own: OwnPolicies,
  say: (line: string) => void = complain,
): Promise<Prepared[] | null> {
  if (files.filter((file) => file === '-').length > 1) {
    throw usageError("standard input can be read once only, and '-' is there twice");
  }
  const good: Prepared[] = [];
  for (const file of files) {
    mayGoOn();
    nowDoing(`the reading of '${file}'`);
    const prepared = await prepareOne(file, overrides, own, say);
    if (prepared !== null) good.push(prepared);
  }
  mayGoOn();
  return good.length === files.length ? good : null;
}

async function prepareOne(
  file: string,
  overrides: Overrides,
  own: OwnPolicies,
  say: (line: string) => void,
): Promise<Prepared | null> {
  const source = await openSource(file, overrides.allowRead ?? false);
  return source === null ? null : prepareAgain({ file, source }, overrides, own, say);
}

/** The same text with something else laid over it. */
export async function prepareAgain(
  { file, source }: Pick<Prepared, 'file' | 'source'>,
  overrides: Overrides,
  own: OwnPolicies,
  say: (line: string) => void,
): Promise<Prepared | null> {
  const { seed, duration, set = [], typed = set, policies, allowCode } = overrides;
  const code = own.for(source.folder, {
    allowCode: allowCode ?? false,
    typed: new Set(typed.map((assignment) => `--set ${assignment}`)),
    words: policies ?? '',
  });
  const preparation = await prepareScenario(source, { seed, duration, set }, code, heapLimit());
  for (const warning of preparation.warnings) {
    say(`${source.file}: warning: ${printable(warning)}\n`);
  }
  if (!preparation.ok) return refuse(preparation.errors, say);
  const { prepared } = preparation;
  return {
    file,
    plain: prepared.plain,
    made: prepared,
    origins: prepared.origins,
    warnings: preparation.warnings,
    source,
    overrides: { seed, duration, set: overrides.set },
    compare: comparingOf(prepared.scenario),
    blame: (path, message) => blameOf(prepared.scenario, path, message),
  };
}

/** Says what is wrong with conditions on results, before anything runs; false where something is. */
export async function checkConditions(prepared: readonly Prepared[]): Promise<boolean> {
  const { mistakesIn } = await import('../experiment/expectations.js');
  let good = true;
  for (const one of prepared) good = sayMistakes(one, mistakesIn(one.plain)) && good;
  return good;
}

/** True where there are none. */
export function sayMistakes(of: Prepared, mistakes: readonly Mistake[]): boolean {
  for (const { index, message } of mistakes) complain(`${of.blame(['expect', index], message)}\n`);
  return mistakes.length === 0;
}

function blameOf({ source }: Scenario, path: Path, message: string): string {
  return printable(formatErrors([source.error(path, message)]).trimEnd());
}

function comparingOf(scenario: Scenario): Comparing | null {
  const { compare } = scenario;
  if (compare === undefined) return null;
  return {
    block: compare,
    blame: (path, message) => blameOf(scenario, ['compare', ...path], message),
  };
}

/** Errors of one file that are printed: more is one mistake, made many times. */
const MOST_ERRORS = 100;

/** One line an error, `file:line:column` first, so that an editor's click leads there. */
function refuse(errors: readonly ScenarioError[], say: (line: string) => void): null {
  for (const error of errors.slice(0, MOST_ERRORS)) {
    say(`${printable(formatErrors([error]).trimEnd())}\n`);
  }
  const more = errors.length - MOST_ERRORS;
  if (more > 0) say(`${errors[0].file}: and ${more} more errors\n`);
  return null;
}
