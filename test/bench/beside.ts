/** This checkout beside another one, pair by pair. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { studentFactor } from '../../src/measure/statistics/student-t.js';
import type { BenchCase } from './case.js';
import { timed } from './measure.js';
import { median } from './table.js';

/** CPU seconds of whole processes: of each pair the other checkout's, and ours. */
export interface Pairs {
  benchCase: BenchCase;
  other: number[];
  ours: number[];
}

/** Runs a command of both in turn, the first of a pair being now one, now the other. */
export function pairsOf(benchCase: BenchCase, folder: string, count: number): Pairs {
  const pairs: Pairs = { benchCase, other: [], ours: [] };
  for (let i = 0; i < count; i++) {
    console.error(`${benchCase.name}: pair ${i + 1} of ${count}`);
    const [first, second] = i % 2 === 0 ? [folder, '.'] : ['.', folder];
    const cpu = [cpuOf(benchCase, first), cpuOf(benchCase, second)];
    if (i % 2 !== 0) cpu.reverse();
    pairs.other.push(cpu[0]);
    pairs.ours.push(cpu[1]);
  }
  return pairs;
}

/** The scenarios are this checkout's: a case must be one that both can run. */
function cpuOf(benchCase: BenchCase, checkout: string): number {
  if ('prepare' in benchCase) throw new Error(`${benchCase.name} is no command`);
  const out = mkdtempSync(join(tmpdir(), 'netloom-bench-'));
  try {
    const words = benchCase.command.map((word) => word.replace('{out}', out));
    return timed(['node', join(checkout, 'bin/netloom.js'), ...words]).cpu;
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

/** The geometric mean of ours to the other's, with its 95 % interval (Student's, of logarithms). */
export function ratioOf({ other, ours }: Pairs): { ratio: number; low: number; high: number } {
  const logs = ours.map((cpu, i) => Math.log(cpu / other[i]));
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  const square = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / (logs.length - 1);
  const half = studentFactor(0.05, logs.length - 1) * Math.sqrt(square / logs.length);
  return { ratio: Math.exp(mean), low: Math.exp(mean - half), high: Math.exp(mean + half) };
}

/** @param commit the other checkout's */
export function besideMarkdown(all: readonly Pairs[], commit: string, command: string): string {
  const rows = all.map((pairs) => {
    const { ratio, low, high } = ratioOf(pairs);
    const [before, now] = [median(pairs.other), median(pairs.ours)].map((cpu) => cpu.toFixed(2));
    const interval = `${low.toFixed(3)} to ${high.toFixed(3)}`;
    const { name, workload } = pairs.benchCase;
    return `| \`${name}\` ${workload} | ${before} | ${now} | ${ratio.toFixed(3)} | ${interval} |`;
  });
  return [
    `Beside commit ${commit}, in ${all[0].ours.length} pairs of runs, one right after the other: CPU`,
    'seconds of whole processes (medians), and the mean ratio of now to before: below 1 is faster.',
    '',
    `Made by \`${command}\`.`,
    '',
    '| workload | before | now | ratio | 95 % |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}
