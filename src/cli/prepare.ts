import { printable } from '../report/format.js';
import { formatErrors, type ScenarioError } from '../scenario/errors.js';
import { lower } from '../platforms/lower.js';
import { parse } from '../scenario/parse.js';
import type { PlainScenario } from '../scenario/plain.js';
import { usageError } from './exit.js';
import { complain } from './terminal.js';
import { openSource } from './source.js';

/** What the command line lays over a scenario file. */
export interface Overrides {
  seed?: string;
  duration?: string;
  /** `PATH=VALUE`, in the order given. */
  set?: string[];
}

export interface Prepared {
  file: string;
  plain: PlainScenario;
}

/**
 * Reads files as far as the plain form; says all errors of all of them, and all warnings.
 * @throws CommandError with exit code 2 for standard input twice
 * @returns null where any file has an error, or cannot be read
 */
export function prepare(
  files: readonly string[],
  overrides: Overrides,
  say: (line: string) => void = complain,
): Prepared[] | null {
  if (files.filter((file) => file === '-').length > 1) {
    throw usageError("standard input can be read once only, and '-' is there twice");
  }
  const prepared = files.map((file) => prepareOne(file, overrides, say));
  const good = prepared.filter((one) => one !== null);
  return good.length === prepared.length ? good : null;
}

function prepareOne(
  file: string,
  overrides: Overrides,
  say: (line: string) => void,
): Prepared | null {
  const source = openSource(file);
  if (source === null) return null;
  const parsed = parse(source.text, { ...overrides, file: source.file, read: source.read });
  if (!parsed.ok) return refuse(parsed.errors, say);
  const lowered = lower(parsed.scenario);
  if (!lowered.ok) return refuse(lowered.errors, say);
  for (const warning of [...parsed.warnings, ...lowered.warnings]) {
    say(`${source.file}: warning: ${printable(warning)}\n`);
  }
  return { file, plain: lowered.plain };
}

/** One line an error, `file:line:column` first, so that an editor's click leads there. */
function refuse(errors: readonly ScenarioError[], say: (line: string) => void): null {
  for (const error of errors) say(`${printable(formatErrors([error]).trimEnd())}\n`);
  return null;
}
