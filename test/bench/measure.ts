import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import type { BenchCase, Measurement, Summary } from './case.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PROBE = new URL('probe.mjs', import.meta.url).href;
/** Inside node_modules, where the compiled child still finds its packages. */
const CHILD = join(ROOT, 'node_modules/.cache/netloom-bench/child.mjs');

/** A command that did not end well, with what it said. */
export class CommandFailed extends Error {}

/** Compiles the cases, so that no measured process spends time on TypeScript. */
export function compile(): void {
  buildSync({
    entryPoints: [fileURLToPath(new URL('child.ts', import.meta.url))],
    outfile: CHILD,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
  });
}

/** Why a case cannot run yet, or undefined. */
export function missing(benchCase: BenchCase): string | undefined {
  if ('prepare' in benchCase) return undefined;
  return ['bin/netloom.js', 'dist', benchCase.needs].find((file) => !existsSync(join(ROOT, file)));
}

/** Runs a case once, in a process of its own. */
export function measure(benchCase: BenchCase): Measurement {
  const folder = mkdtempSync(join(tmpdir(), 'netloom-bench-'));
  const probe = join(folder, 'memory');
  const program = 'prepare' in benchCase;
  const command = program
    ? ['node', '--import', PROBE, CHILD, benchCase.name]
    : ['node', '--trace-gc', '--import', PROBE, 'bin/netloom.js', ...benchCase.command];
  try {
    const { cpu, output } = timed(
      command.map((word) => word.replace('{out}', folder)),
      { NETLOOM_BENCH_PROBE: probe },
    );
    const memory = Number(readFileSync(probe, 'utf8'));
    if (program) return { ...JSON.parse(output), cpu, memory };
    const { amount } = benchCase;
    const summary = (): Summary => JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8'));
    return {
      cpu,
      runCpu: cpu,
      setUpCpu: 0,
      amount: typeof amount === 'number' ? amount : amount(summary()),
      memory,
      collections: (output.match(/^\[\d+:0x\w+\].* (Scavenge|Mark-Compact)/gm) ?? []).length,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Runs a command to its end and gives the CPU seconds of it and its children, user and system.
 * Node does not tell a child's usage, the shell does: `times` prints its children's on a second
 * line. Bash counts in milliseconds, other shells in hundredths of a second.
 */
export function timed(
  command: readonly string[],
  environment: Record<string, string> = {},
): { cpu: number; output: string } {
  const shell = existsSync('/bin/bash') ? '/bin/bash' : '/bin/sh';
  const script = '"$@" 3>&-; status=$?; times >&3; exit $status';
  const { status, stdout, stderr, error, output } = spawnSync(
    shell,
    ['-c', script, shell, ...command],
    {
      cwd: ROOT,
      env: { ...process.env, LC_ALL: 'C', ...environment },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    },
  );
  if (error !== undefined) throw error;
  if (status !== 0) {
    throw new CommandFailed(`${command.join(' ')} ended with ${status}: ${stderr.trim()}`);
  }
  return { cpu: childSeconds(output[3] ?? ''), output: stdout };
}

/** The sum of the second line of `times`, such as `0m1.250s 0m0.020s`. */
export function childSeconds(text: string): number {
  const words = text.trim().split('\n')[1]?.trim().split(/\s+/) ?? [];
  let sum = words.length === 2 ? 0 : NaN;
  for (const word of words) {
    const [minutes, seconds] = word.split('m');
    sum += Number(minutes) * 60 + Number.parseFloat(seconds);
  }
  if (Number.isNaN(sum)) throw new Error(`not the output of times: ${text}`);
  return sum;
}
