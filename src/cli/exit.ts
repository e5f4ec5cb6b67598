/** What the process says when it ends; scripts and CI rely on these numbers. */
export const Exit = {
  OK: 0,
  /** An expectation does not hold. */
  UNMET: 1,
  /** Bad usage or a bad scenario. */
  USAGE: 2,
  /** A limit of the scenario was reached: results are partial. */
  LIMIT: 3,
  /** A broken invariant inside Netloom (EX_SOFTWARE of sysexits.h). */
  BUG: 70,
  /** Output cannot be written (EX_IOERR). */
  OUTPUT: 74,
  /** 128 + SIGINT; of the process 143 or 129 where the signal was SIGTERM or SIGHUP. */
  INTERRUPTED: 130,
} as const;

export type ExitCode = (typeof Exit)[keyof typeof Exit];

/** What a command hands its exit code to. */
export type Report = (code: ExitCode) => void;

/** Which code speaks for several runs: the first of these that any of them has. */
const GRAVITY: readonly ExitCode[] = [
  Exit.BUG,
  Exit.INTERRUPTED,
  Exit.USAGE,
  Exit.OUTPUT,
  Exit.LIMIT,
  Exit.UNMET,
];

export function gravest(codes: Iterable<ExitCode>): ExitCode {
  const all = new Set(codes);
  return GRAVITY.find((code) => all.has(code)) ?? Exit.OK;
}

/** What the user can put right: said without a stack. */
export class CommandError extends Error {
  readonly code: ExitCode;

  constructor(code: ExitCode, message: string) {
    super(message);
    this.code = code;
  }
}

export const usageError = (message: string): CommandError => new CommandError(Exit.USAGE, message);
export const outputError = (message: string): CommandError =>
  new CommandError(Exit.OUTPUT, message);

/** The reason of a failed call to the system, without its jargon where a word is known. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error);
  const known = code === undefined ? undefined : REASONS.get(code);
  return known ?? (error instanceof Error ? error.message : String(error));
}

/** ENOENT and the like; undefined for errors of another kind. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}

const REASONS = new Map([
  ['ENOENT', 'no such file or folder'],
  ['EACCES', 'permission denied'],
  ['EPERM', 'not permitted'],
  ['EISDIR', 'it is a folder'],
  ['ENOTDIR', 'a part of the path is not a folder'],
  ['ENOSPC', 'no space left on the device'],
  ['EROFS', 'the file system is read-only'],
  ['ENAMETOOLONG', 'the name is too long'],
]);
