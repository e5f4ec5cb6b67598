import { CommanderError } from 'commander';
import { isPolicyMistake } from '../balancing/guarded-policy.js';
import { CommandError, Exit, type ExitCode, gravest, reasonOf } from './exit.js';
import { version } from './package.js';
import { createProgram } from './program.js';
import { complain, ignoreClosedPipes } from './terminal.js';

/** Does what the process's command line says; the exit code is the process's, or the thread's. */
export async function runCommandLine(): Promise<void> {
  let worst: ExitCode = Exit.OK;
  // Only ever set, never `process.exit`: what is written to a pipe has to get there first.
  const report = (code: ExitCode): void => {
    worst = gravest([worst, code]);
    process.exitCode = worst;
  };
  ignoreClosedPipes((error) => {
    complain(`netloom: cannot write the output: ${reasonOf(error)}\n`);
    report(Exit.OUTPUT);
  });
  report(await obey());
}

/** The same, for whoever minds the streams. Returns the exit code. */
export async function obey(): Promise<ExitCode> {
  const codes: ExitCode[] = [];
  try {
    await createProgram((code) => codes.push(code)).parseAsync();
  } catch (error) {
    codes.push(explain(error));
  }
  return gravest(codes);
}

function explain(error: unknown): ExitCode {
  // Commander has said what was wrong; help and version come this way too, without a fault.
  if (error instanceof CommanderError) return error.exitCode === 0 ? Exit.OK : Exit.USAGE;
  if (error instanceof CommandError) {
    complain(`netloom: ${error.message}\n`);
    return error.code;
  }
  if (isPolicyMistake(error)) {
    complain(`netloom: ${error.message}\n`);
    return Exit.USAGE;
  }
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  complain(
    `netloom: this is a bug in Netloom, and not in your scenario. Please report these lines\n` +
      `with the scenario and its seed:\n\n` +
      `netloom ${version}, node ${process.versions.node}, ${process.argv.slice(2).join(' ')}\n${what}\n`,
  );
  return Exit.BUG;
}
