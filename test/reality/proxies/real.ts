import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Case,
  configuration,
  type Measured,
  SLOW,
  SLOWNESS,
  type Steadiness,
  WORKERS,
} from './case.js';
import { type Ended, measure } from './measure.js';
import type { Programs } from './programs.js';
import type { Trace } from './trace.js';

/** From telling everybody the start until it is there, at least, in milliseconds. */
const LEAD = 200;

/** How long a process may take to end when told to, in milliseconds. */
const PATIENCE = 5000;

/** All that is running, so that an interrupted run leaves nothing behind. */
const running = new Set<ChildProcess>();

/** Not by force: nginx's worker would outlive its master, and keep its port. */
export function endAll(): void {
  for (const child of running) child.kill('SIGTERM');
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const isOver = once(child, 'close');
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
  await isOver;
  clearTimeout(late);
}

interface Played {
  ended: Ended[];
  /** How late the player was for one request in a hundred, in milliseconds. */
  late: number;
  busy: number;
}

/** Traces through one real proxy, one after the other. */
export async function onProxy(
  each: Case,
  traces: readonly Trace[],
  ports: readonly number[],
  programs: Programs,
): Promise<{ measured: Measured; steadiness: Steadiness }[]> {
  const { played, late } = await play(each, traces, ports, programs);
  return played.map((one) => ({
    measured: measure(one.ended, each.servers.length),
    steadiness: { late: Math.max(late, one.late), busy: one.busy },
  }));
}

/**
 * What becomes of the requests of some traces, and how late servers were for one answer in a hundred.
 * @param direct without a proxy between: to the first server
 */
export async function play(
  each: Case,
  traces: readonly Trace[],
  [port, ...ports]: readonly number[],
  programs: Programs,
  direct = false,
): Promise<{ played: Played[]; late: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'netloom-proxy-'));
  const started: ChildProcess[] = [];
  const start = (command: string, ...words: string[]): ChildProcess => {
    const child = spawn(command, words, { stdio: 'pipe' });
    running.add(child);
    child.on('close', () => running.delete(child));
    child.stdin.on('error', () => undefined);
    started.push(child);
    return child;
  };
  try {
    const words = ports.map((at, i) => serverWords(each, at, i));
    const servers = start(programs.servers, String(WORKERS), ...words);
    const said = textOf(servers);
    await heard(servers, 'the servers');
    if (!direct) {
      const file = join(folder, 'configuration');
      writeFileSync(file, configuration(each, [port, ...ports]));
      // What was left there by another run would answer, with the turns it has taken since.
      if (await answers(port)) throw new Error(`somebody listens on port ${port} already`);
      await listening(port, start(...proxyCommand(each, file, folder, programs)));
    }
    const played: Played[] = [];
    for (const trace of traces) {
      const busy = processorTime();
      const at = nextSecond();
      servers.stdin!.write(`${at}\n`);
      const player = start(programs.player, String(direct ? ports[0] : port), String(at));
      const told = textOf(player);
      player.stdin!.end(written(trace));
      await once(player, 'close');
      played.push(readPlayed(told(), trace, busy()));
    }
    servers.stdin!.end();
    await once(servers, 'close');
    const own = said()
      .split('\n')
      .find((line) => line.startsWith('{'));
    if (own === undefined) throw new Error('the servers did not run to their end');
    return { played, late: (JSON.parse(own) as { p99: number }).p99 };
  } finally {
    await Promise.all(started.map(end));
    rmSync(folder, { recursive: true, force: true });
  }
}

function written({ times, demands, keys }: Trace): string {
  return times.map((time, i) => `${time} ${demands[i]} ${keys[i]}\n`).join('');
}

function readPlayed(told: string, { times }: Trace, busy: number): Played {
  const rows = told
    .trim()
    .split('\n')
    .map((line) => line.split(' ').map(Number));
  if (rows.length !== times.length) throw new Error('the player did not play to its end');
  const late = rows.map((row) => row[3] / 1e6).sort((a, b) => a - b);
  return {
    ended: rows.map(([ns, status, server]) => ({ server, status, ms: ns / 1e6 })),
    late: late[Math.floor(0.99 * late.length)],
    busy,
  };
}

function serverWords({ fault }: Case, port: number, i: number): string {
  const speed = `${port}:${i === SLOW ? 100 * SLOWNESS : 100}`;
  if (fault?.server !== i) return speed;
  return `${speed}:${fault.kind}:${Math.round(1000 * fault.from)}:${Math.round(1000 * fault.to)}`;
}

function proxyCommand(
  { program }: Case,
  file: string,
  folder: string,
  programs: Programs,
): [string, ...string[]] {
  const words =
    program === 'haproxy'
      ? ['haproxy', '-db', '-f', file]
      : [
          'nginx',
          '-p',
          folder,
          '-c',
          file,
          '-g',
          `daemon off; pid ${folder}/pid; error_log ${folder}/log crit;`,
        ];
  // As its neighbours here: whoever else runs on the machine comes after.
  return programs.realTime ? ['chrt', '-f', '10', ...words] : (words as [string, ...string[]]);
}

function textOf(child: ChildProcess): () => string {
  let text = '';
  child.stdout!.on('data', (more: Buffer) => (text += more.toString()));
  return () => text;
}

async function heard(child: ChildProcess, what: string): Promise<void> {
  let complaint = '';
  child.stderr!.on('data', (text: Buffer) => (complaint += text.toString()));
  await Promise.race([
    once(child.stdout!, 'data'),
    once(child, 'close').then(() => {
      throw new Error(`${what}: ${complaint.trim()}`);
    }),
  ]);
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const isThere = await new Promise<boolean>((done) => {
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
  });
  socket.destroy();
  return isThere;
}

/** Waits until somebody listens. */
async function listening(port: number, proxy: ChildProcess): Promise<void> {
  let complaint = '';
  proxy.stderr!.on('data', (text: Buffer) => (complaint += text.toString()));
  for (let tries = 0; tries < 100; tries++) {
    if (proxy.exitCode !== null) break;
    if (await answers(port)) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(
    `the proxy does not listen: ${complaint.trim().split('\n').slice(0, 3).join('; ')}`,
  );
}

/** A whole second of the calendar, as nginx counts in such: on the clock that never jumps, in nanoseconds. */
function nextSecond(): bigint {
  const [now, calendar] = [process.hrtime.bigint(), performance.timeOrigin + performance.now()];
  const at = Math.ceil((calendar + LEAD) / 1000) * 1000;
  return now + BigInt(Math.round((at - calendar) * 1e6));
}

/** From now until it is called: the share of the processors that was busy, but for what gives way to all (`nice`). */
export function processorTime(): () => number {
  const read = (): { all: number; idle: number } => {
    const [line] = readFileSync('/proc/stat', 'utf8').split('\n');
    const times = line.trim().split(/\s+/).slice(1, 9).map(Number);
    return {
      all: times.reduce((sum, time) => sum + time, 0),
      idle: times[1] + times[3] + times[4],
    };
  };
  const before = read();
  return () => {
    const after = read();
    return 1 - (after.idle - before.idle) / Math.max(1, after.all - before.all);
  };
}
