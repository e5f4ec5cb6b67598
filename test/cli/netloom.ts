import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const launcher = fileURLToPath(new URL('../../bin/netloom.js', import.meta.url));
const bundle = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** Runs the command line as a user does. */
export function netloom(args: string[], cwd: string, input = ''): SpawnSyncReturns<string> {
  if (!existsSync(bundle)) throw new Error('dist/cli.js is not built: see `npm run build`');
  return spawnSync(process.execPath, [launcher, ...args], { cwd, input, encoding: 'utf8' });
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
