/** A mistake in a scenario file: where it is, and what was expected there. */
export interface ScenarioError {
  /** The file, or what the command line said: `--set n=1`. */
  file: string;
  /** From 1; 0 for what the command line said, which has no lines. */
  line: number;
  /** From 1, or 0. */
  column: number;
  /** As `--set` takes it: `services.web.replicas`; empty for the whole file. */
  path: string;
  message: string;
  /** The file of code that would have to be loaded first: a policy of the user's own. */
  code?: string;
}

/** The keys and list indices that lead to a place in a scenario. */
export type Path = readonly (string | number)[];

/** The text that a scenario came from, kept with it so that later stages can point into it. */
export interface Source {
  file: string;
  /** An error at the place of `path`, or of as much of it as the file has. */
  error(path: Path, message: string): ScenarioError;
}

/** `services.web.ports[0]`, `services["my service"]`. */
export function formatPath(path: Path): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (!/^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(step)) text += `[${JSON.stringify(step)}]`;
    else text += text === '' ? step : `.${step}`;
  }
  return text;
}

/** One line an error, as editors and compilers have it: `file:line:column: path: message`. */
export function formatErrors(errors: readonly ScenarioError[]): string {
  return errors
    .map(({ file, line, column, path, message }) => {
      const where = path === '' ? '' : `${path}: `;
      const place = line === 0 ? file : `${file}:${line}:${column}`;
      return `${place}: ${where}${message}\n`;
    })
    .join('');
}
