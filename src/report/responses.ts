import type { Results } from '../model/results.js';
import { count, printable } from './format.js';
import { grid } from './grid.js';
import type { Paint } from './paint.js';

/** Flags that say that a guard, a fault or a route has decided: without them failures say it all. */
const TELLING = ['UO', 'NR', 'DI', 'FI', 'RL', 'UAEX', 'RLSE', 'URX', 'OM'];
/** Statuses that say no more than the failures do. */
const USUAL = ['0', '200', '503', '504'];

interface Responses {
  codes: ReadonlyMap<string, number>;
  flags: ReadonlyMap<string, number>;
}

/** What callers got in HTTP's words, where guards, faults or statuses of servers had a part in it. */
export function responses(results: Results, paint: Paint): string[] {
  const all: (readonly [name: string, Responses])[] = [...results.workloads];
  for (const [name, { calls }] of results.services) {
    for (const [callee, it] of calls) all.push([`${name} to ${callee}`, it]);
  }
  if (!all.some(([, it]) => isTelling(it))) return [];
  const rows = all
    .filter(([, { codes }]) => codes.size > 0)
    .map(([name, { codes, flags }]) => [printable(name), words(codes), words(flags)]);
  return grid(
    "Answers by HTTP status, and Envoy's flags",
    '<of <status <flags',
    rows,
    paint,
    'responses.csv',
  );
}

function isTelling({ codes, flags }: Responses): boolean {
  return (
    [...codes.keys()].some((code) => !USUAL.includes(code)) ||
    [...flags.keys()].some((flag) => TELLING.includes(flag))
  );
}

/** "200 1,190, 503 9" */
function words(counts: ReadonlyMap<string, number>): string {
  if (counts.size === 0) return '-';
  return [...counts].map(([name, times]) => `${name}: ${count(times)}`).join(' ');
}
