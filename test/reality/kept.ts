import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Jitter, Measured } from './row.js';

const FOLDER = 'results';
const FILE = `${FOLDER}/reality.json`;
const TABLE = `${FOLDER}/reality.md`;

/** What came of a row on the kernel. */
export interface Runs {
  kernel: Measured[];
  jitter: Jitter[];
  /** Why one of them went wrong. */
  failed?: string;
}

/** Where the kernel's runs come from: only those of one place stand in one table. */
export interface Place {
  kernel: string;
  iperf: string;
  seconds: number;
  /** Why there was no relay, and no delay with it. */
  withoutRelay?: string;
}

/** The kernel's runs of the table as it stands; null where there is none. */
export function readKept(): { place: Place; runs: Map<string, Runs> } | null {
  if (!existsSync(FILE)) return null;
  const { rows, ...place } = JSON.parse(readFileSync(FILE, 'utf8')) as Place & {
    rows: [string, Runs][];
  };
  return { place, runs: new Map(rows) };
}

/** Whether two places are one. */
export function alike(one: Place, other: Place): boolean {
  const words = ({ kernel, iperf, seconds, withoutRelay }: Place): string =>
    JSON.stringify([kernel, iperf, seconds, withoutRelay]);
  return words(one) === words(other);
}

/** Keeps the table, and the kernel's runs that it is made of. */
export function keep(text: string, place: Place, runs: ReadonlyMap<string, Runs>): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(TABLE, text);
  writeFileSync(FILE, `${JSON.stringify({ ...place, rows: [...runs] }, null, 1)}\n`);
}
