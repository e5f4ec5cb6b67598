import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Kept as ProxiesKept } from './proxies/kept.js';
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

/** The kernel's runs of the table as it stands. */
export interface Kept {
  place: Place;
  runs: Map<string, Runs>;
}

/** What each part of the table is made of; null for one that has not run. */
export interface AllKept {
  kernel: Kept | null;
  proxies: ProxiesKept | null;
}

export function readKept(): AllKept {
  if (!existsSync(FILE)) return { kernel: null, proxies: null };
  const { rows, proxies, ...place } = JSON.parse(readFileSync(FILE, 'utf8')) as Place & {
    rows: [string, Runs][];
    proxies?: ProxiesKept;
  };
  const kernel = rows.length > 0 ? { place, runs: new Map(rows) } : null;
  return { kernel, proxies: proxies ?? null };
}

/** The parts of the table as it stands, by the heading that the second begins with. */
export function readText(heading: string): { kernel: string; proxies: string } {
  const text = existsSync(TABLE) ? readFileSync(TABLE, 'utf8') : '';
  const at = text.indexOf(heading);
  return at < 0
    ? { kernel: text, proxies: '' }
    : { kernel: text.slice(0, at), proxies: text.slice(at) };
}

/** Whether two places are one. */
export function alike(one: Place, other: Place): boolean {
  const words = ({ kernel, iperf, seconds, withoutRelay }: Place): string =>
    JSON.stringify([kernel, iperf, seconds, withoutRelay]);
  return words(one) === words(other);
}

/** Keeps the table, and the runs that it is made of. */
export function keep(text: string, { kernel, proxies }: AllKept): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(TABLE, text);
  const rows = kernel === null ? [] : [...kernel.runs];
  const all = { ...kernel?.place, rows, ...(proxies !== null && { proxies }) };
  writeFileSync(FILE, `${JSON.stringify(all, null, 1)}\n`);
}
