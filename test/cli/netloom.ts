import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

export const launcher = fileURLToPath(new URL('../../bin/netloom.js', import.meta.url));
const bundle = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** Runs the command line as a user does, in a process of its own. */
export function netloom(args: string[], cwd: string, input = ''): SpawnSyncReturns<string> {
  if (!existsSync(bundle)) throw new Error('dist/cli.js is not built: see `npm run build`');
  return spawnSync(process.execPath, [launcher, ...args], { cwd, input, encoding: 'utf8' });
}

export interface Answer {
  status: number;
  stdout: string;
  stderr: string;
}

const commandLine = new URL('../../dist/chunks/command-line.js', import.meta.url).href;

/**
 * What the command line answers, asked within this process: a fiftieth of the time, for all that is
 * not about processes, signals and streams, or about a policy of one's own.
 */
export function answer(args: string[], cwd: string, input = ''): Promise<Answer> {
  // Of one process there is one folder and one of each stream.
  const next = last.then(() => answerNow(args, cwd, input));
  last = next.catch(() => undefined);
  return next;
}

let last: Promise<unknown> = Promise.resolve();

async function answerNow(args: string[], cwd: string, input: string): Promise<Answer> {
  const { obey } = (await import(commandLine)) as { obey: () => Promise<number> };
  const before = process.cwd();
  const said = { stdout: '', stderr: '' };
  const undo = (['stdout', 'stderr'] as const).map((name) =>
    replace(process[name], 'write', (text: string) => {
      said[name] += text;
      return true;
    }),
  );
  undo.push(
    replace(process, 'argv', [process.execPath, launcher, ...args]),
    replace(process, 'stdin', Readable.from([Buffer.from(input)])),
  );
  process.chdir(cwd);
  try {
    const status = await obey();
    return { status, ...said };
  } finally {
    process.chdir(before);
    for (const one of undo) one();
  }
}

/** Puts a value in the place of another; what it returns puts it back. */
function replace(object: object, key: string, value: unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(object, key);
  Object.defineProperty(object, key, { value, configurable: true, writable: true });
  return () => {
    if (before === undefined) Reflect.deleteProperty(object, key);
    else Object.defineProperty(object, key, before);
  };
}

export interface Folder {
  path: string;
  remove(): void;
}

export function temporaryFolder(): Folder {
  const path = mkdtempSync(join(tmpdir(), 'netloom-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A queueing study small enough to run within a test. */
export function tiny(name: string, expectation: string): string {
  return `version: 1
name: ${name}
seed: 1
services:
  web: { replicas: 2, policy: round-robin, time: constant(1 ms) }
traffic:
  users: { to: web, rate: 100/s, requests: 200 }
expect:
  - ${expectation}
`;
}
