import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { output } from '../commands.js';
import type { Program } from './case.js';

/** What is there to compare with. */
export interface Programs {
  /** The path of our own: see their sources. */
  servers: string;
  player: string;
  /** Whether processes may ask for real-time priority. */
  realTime: boolean;
  /** Versions, as the proxies say them; why there is none. */
  versions: Record<Program, string | { lacks: string }>;
}

/** The versions whose ways the simulator has by `haproxy` and `nginx`. */
const KNOWN: Record<Program, RegExp> = { haproxy: /\b2\.6\b/, nginx: /\b1\.22\b/ };

/** Builds our programs, and asks for the others; a reason where nothing can run. */
export async function findPrograms(): Promise<Programs | { lacks: string }> {
  if (process.platform !== 'linux') return { lacks: 'no Linux here' };
  const folder = mkdtempSync(join(tmpdir(), 'netloom-player-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const built: string[] = [];
  for (const name of ['servers', 'player']) {
    const source = fileURLToPath(new URL(`${name}.c`, import.meta.url));
    try {
      await output(['cc', '-O2', '-o', join(folder, name), source], 60_000);
    } catch (error) {
      return { lacks: `${name}.c cannot be built: ${reason(error)}` };
    }
    built.push(join(folder, name));
  }
  const [servers, player] = built;
  const realTime = await output(['chrt', '-f', '10', 'true']).then(
    () => true,
    () => false,
  );
  const versions = {
    haproxy: await version('haproxy', ['haproxy', '-v']),
    nginx: await version('nginx', ['sh', '-c', 'nginx -v 2>&1']),
  };
  return { servers, player, realTime, versions };
}

async function version(program: Program, command: string[]): Promise<string | { lacks: string }> {
  try {
    const [line] = (await output(command)).split('\n');
    const said = line.replace(/^nginx version: /, '').trim();
    return KNOWN[program].test(said) ? said : { lacks: `another version: ${said}` };
  } catch (error) {
    return { lacks: `no ${program}: ${reason(error)}` };
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message.split('\n')[0] : String(error);
}
