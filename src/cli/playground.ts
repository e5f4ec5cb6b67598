import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lower } from '../platforms/lower.js';
import { parse } from '../scenario/parse.js';
import { CommandError, Exit, type ExitCode, outputError, reasonOf, usageError } from './exit.js';
import { packageFolder } from './package.js';
import { pageWith, type Put } from './page.js';
import { serve } from './serve.js';
import { openSource } from './source.js';
import { print } from './terminal.js';

export interface PlaygroundFlags {
  out?: string;
  port?: string;
  open: boolean;
  allowRead?: boolean;
}

/** `netloom playground`: the page with a scenario inside, as a file or served from here. */
export async function playground(
  file: string | undefined,
  flags: PlaygroundFlags,
): Promise<ExitCode> {
  const page = builtPage();
  const port = portOf(flags);
  const put = file === undefined ? null : await putOf(file, flags);
  if (file !== undefined && put === null) return Exit.USAGE;
  if (flags.out !== undefined) {
    writePage(flags.out, pageWith(page, put));
    print(`${flags.out} is written: it opens in any browser, and needs nothing else.\n`);
    return Exit.OK;
  }
  // What came through a pipe does not come again.
  const watched = file === undefined || file === '-' ? null : file;
  await serve({
    page,
    put,
    port,
    opens: flags.open,
    watched,
    again: () => (watched === null ? Promise.resolve(null) : putOf(watched, flags)),
  });
  return Exit.OK;
}

export function builtPage(): string {
  const path = join(packageFolder, 'dist', 'playground.html');
  if (!existsSync(path)) {
    throw new CommandError(Exit.BUG, `${path} is missing; 'npm run build' makes it`);
  }
  return readFileSync(path, 'utf8');
}

/** A scenario with all that it reads, also one with mistakes: the page shows them. */
async function putOf(file: string, { allowRead = false }: PlaygroundFlags): Promise<Put | null> {
  const source = await openSource(file, allowRead);
  if (source === null) return null;
  const files = new Map<string, string>();
  const read = (name: string): string => {
    const content = source.read(name);
    files.set(name, content);
    return content;
  };
  const parsed = parse(source.text, { file: source.file, read });
  if (parsed.ok) lower(parsed.scenario);
  return { given: { file: source.file, text: source.text, files: [...files] } };
}

export function writePage(out: string, page: string): void {
  if (!/\.html?$/i.test(out)) {
    throw usageError(`--out: expected a file that ends in .html, not '${out}'`);
  }
  try {
    writeFileSync(out, page);
  } catch (error) {
    throw outputError(`cannot write '${out}': ${reasonOf(error)}`);
  }
}

function portOf({ port }: PlaygroundFlags): number {
  if (port === undefined) return 0;
  if (/^\d{1,5}$/.test(port) && Number(port) <= 65535) return Number(port);
  throw usageError(`--port: expected a number up to 65535, not '${port}'`);
}
