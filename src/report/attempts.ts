import { type AttemptResults, attempts as field, type Results } from '../model/results.js';
import { printable } from './format.js';
import { grid } from './grid.js';
import type { Paint } from './paint.js';
import { row } from './shown.js';

/** Attempts of workloads and calls, where there is more than one a request. */
export function attempts(results: Results, paint: Paint): string[] {
  const head = '<of sent a_request retries hedges tied won cancelled';
  const rows: string[][] = [];
  const add = (name: string, it: AttemptResults): void => {
    rows.push(row(field, it, head, { of: name }));
  };
  for (const [name, workload] of results.workloads) {
    if (workload.attempts !== null) add(printable(name), workload.attempts);
  }
  for (const [name, service] of results.services) {
    for (const [callee, it] of service.attempts) {
      add(`${printable(name)} to ${printable(callee)}`, it);
    }
  }
  return grid('Attempts', head, rows, paint, 'summary.json');
}
