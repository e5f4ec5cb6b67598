import { availableParallelism, platform, arch } from 'node:os';
import type { BenchCase, Measurement } from './case.js';

/** Every run of one case, and of its peer right after each. */
export interface Row {
  benchCase: BenchCase;
  runs: readonly Measurement[];
  /** The peer's command, and its CPU seconds run by run. */
  peer?: { command: string; cpu: readonly number[] };
  /** Why there is nothing to show. */
  unavailable?: string;
}

/** The middle one, or the mean of the middle two. */
export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The figures of a row: medians over its runs; of the ratios, not a ratio of medians. */
export function summary({ benchCase, runs, peer }: Row) {
  const of = (pick: (run: Measurement) => number): number => median(runs.map(pick));
  const ratio = peer && median(peer.cpu.map((cpu, i) => cpu / runs[i].cpu));
  const collections = of((run) => run.collections);
  const checks: boolean[] = [];
  if (benchCase.ratio !== undefined && ratio !== undefined) checks.push(ratio >= benchCase.ratio);
  if (benchCase.collections !== undefined) checks.push(collections <= benchCase.collections);
  const { most = {} } = benchCase;
  if (most.cpu !== undefined) checks.push(of((run) => run.cpu) <= most.cpu);
  if (most.memory !== undefined) checks.push(of((run) => run.memory) <= most.memory);
  const each = runs[0].each === undefined ? undefined : of((run) => run.each ?? NaN);
  if (most.each !== undefined) checks.push(each !== undefined && each < most.each);
  return {
    case: benchCase.name,
    runs: runs.length,
    cpu: of((run) => run.cpu),
    runCpu: of((run) => run.runCpu),
    setUpCpu: of((run) => run.setUpCpu),
    rate: of((run) => run.amount / run.runCpu),
    unit: benchCase.unit,
    memory: of((run) => run.memory),
    each,
    collections,
    peer: peer?.command,
    peerCpu: peer && median(peer.cpu),
    ratio,
    met: checks.length === 0 ? undefined : checks.every(Boolean),
  };
}

const HEADINGS = [
  'workload',
  'netloom CPU s',
  'of it the run',
  'rate',
  'peak MB',
  'collections',
  'peer',
  'peer CPU s',
  'ratio',
  'target',
  'met?',
];

/** @param command that makes the table again */
export function markdown(rows: readonly Row[], command: string): string {
  const cells = [HEADINGS, HEADINGS.map(() => '---'), ...rows.map(line)];
  const widths = HEADINGS.map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const lines = cells.map(
    (row) =>
      `| ${row.map((cell, i) => cell.padEnd(widths[i], cell === '---' ? '-' : ' ')).join(' | ')} |`,
  );
  return [...heading(command), '', ...lines, ''].join('\n');
}

function heading(command: string): string[] {
  const machine = `${availableParallelism()}-core ${platform()} machine (${arch()})`;
  return [
    `Node ${process.version}, ${machine}. Seconds are CPU seconds, user and system, of the whole`,
    'process; rates are over the run alone. Medians over the runs; a ratio is the median over pairs',
    'of runs, one right after the other, of the peer to Netloom: above 1, Netloom is faster. The',
    'peers are ns-3 3.37 as Debian builds it, unless another command is named.',
    '',
    `Made by \`${command}\`.`,
  ];
}

function line(row: Row): string[] {
  const { benchCase } = row;
  const { most = {} } = benchCase;
  const target = [
    benchCase.ratio === undefined ? '' : `${benchCase.ratio}x`,
    most.cpu === undefined ? '' : `${most.cpu} s`,
    most.memory === undefined ? '' : `${most.memory / 1e6} MB`,
    most.each === undefined ? '' : `${most.each} bytes each`,
    benchCase.collections === undefined ? '' : `${benchCase.collections} collections`,
  ];
  const name = `\`${benchCase.name}\` ${benchCase.workload}`;
  const wanted = target.filter(Boolean).join(', ');
  if (row.unavailable !== undefined) {
    return [name, `not available: ${row.unavailable}`, ...Array(7).fill(''), wanted, ''];
  }
  const { cpu, runCpu, rate, unit, memory, each, collections, peer, peerCpu, ratio, met } =
    summary(row);
  return [
    name,
    cpu.toFixed(2),
    runCpu.toFixed(2),
    `${short(rate)} ${unit}/s`,
    (memory / 1e6).toFixed(0) + (each === undefined ? '' : `, ${each.toFixed(0)} bytes each`),
    String(collections),
    peer ?? '',
    peerCpu?.toFixed(2) ?? '',
    ratio === undefined ? '' : `${ratio.toFixed(2)}x`,
    wanted,
    met === undefined ? '' : met ? 'yes' : 'no',
  ];
}

function short(value: number): string {
  if (value >= 1e6) return `${(value / 1e6).toFixed(2)} M`;
  return value >= 1e4 ? `${(value / 1e3).toFixed(0)} k` : value.toPrecision(3);
}
