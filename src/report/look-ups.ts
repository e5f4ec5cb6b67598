import { type LookUpResults, lookUps as field, type Results } from '../model/results.js';
import { printable } from './format.js';
import { grid } from './grid.js';
import type { Paint } from './paint.js';
import { row } from './shown.js';

/** Look-ups of names, where they are more than a question and its answer each. */
export function lookUps(results: Results, paint: Paint): string[] {
  const head = '<who look_ups questions hits? unknown?? timeouts mean p50? p99 max??';
  const rows: string[][] = [];
  for (const [name, { dns }] of [...results.workloads, ...results.services]) {
    if (dns === null || isPlain(dns)) continue;
    rows.push(row(field, dns, head, { who: printable(name) }));
  }
  return grid('Look-ups of names, ms', head, rows, paint);
}

function isPlain({ count, queries, hits, timeouts }: LookUpResults): boolean {
  return queries === count && hits === 0 && timeouts === 0;
}
