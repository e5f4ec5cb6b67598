import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { output } from './commands.js';
import { Lab } from './lab.js';
import type { Row } from './row.js';

/** What this machine can do. */
export interface Abilities {
  /** Why nothing can run at all. */
  lacks?: string;
  /** The relay's program; why there is none. */
  relay: string | { lacks: string };
  /** Congestion controls that the kernel has. */
  congestion: readonly string[];
}

const RELAY = fileURLToPath(new URL('relay.c', import.meta.url));

/** Tries everything out once: programs, a laboratory with its queue, the relay. */
export async function abilities(): Promise<Abilities> {
  let relay: Abilities['relay'] = { lacks: 'not tried' };
  const without = (lacks: string): Abilities => ({ lacks, relay, congestion: [] });
  if (process.platform !== 'linux') return without('no Linux kernel here');
  for (const program of [
    ['ip', '-V'],
    ['tc', '-V'],
    ['nsenter', '-V'],
    ['iperf3', '-v'],
  ]) {
    const missing = await failure(output(program));
    if (missing !== '') return without(`no ${program[0]}: ${missing}`);
  }
  const folder = mkdtempSync(join(tmpdir(), 'netloom-relay-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const program = join(folder, 'relay');
  const built = await failure(output(['cc', '-O2', '-o', program, RELAY], 60_000));
  relay = built === '' ? program : { lacks: `the relay cannot be built: ${built}` };
  const direct = await failure(tryLab(undefined));
  if (direct !== '') return without(direct);
  if (typeof relay === 'string') {
    const failed = await failure(tryLab(relay));
    if (failed !== '') relay = { lacks: `the relay does not run: ${failed}` };
  }
  const available = readFileSync('/proc/sys/net/ipv4/tcp_available_congestion_control', 'utf8');
  return { relay, congestion: available.trim().split(' ') };
}

/** Why a row cannot run here; undefined if it can. */
export function skipReason(row: Row, can: Abilities): string | undefined {
  if (can.lacks !== undefined) return can.lacks;
  if (typeof can.relay !== 'string' && row.kernel === 'bbr')
    return `needs a delay (${can.relay.lacks})`;
  return undefined;
}

async function tryLab(relay: string | undefined): Promise<void> {
  const lab = await Lab.open(relay);
  await lab.close();
}

async function failure(done: Promise<unknown>): Promise<string> {
  try {
    await done;
    return '';
  } catch (error) {
    return error instanceof Error ? error.message.split('\n')[0] : String(error);
  }
}
