import type { AttemptResults, Results } from '../model/results.js';
import { count, number, printable } from './format.js';
import { grid } from './grid.js';
import type { Paint } from './paint.js';

/** Attempts of workloads and calls, where there is more than one a request. */
export function attempts(results: Results, paint: Paint): string[] {
  const rows: string[][] = [];
  const add = (name: string, it: AttemptResults): void => {
    rows.push([
      name,
      count(it.sent),
      number(it.perRequest),
      ...[it.retries, it.hedges, it.tied, it.wins].map(count),
      count(it.ended.get('cancelled') ?? 0),
    ]);
  };
  for (const [name, workload] of results.workloads) {
    if (workload.attempts !== null) add(printable(name), workload.attempts);
  }
  for (const [name, service] of results.services) {
    for (const [callee, it] of service.attempts) {
      add(`${printable(name)} to ${printable(callee)}`, it);
    }
  }
  const head = '<of sent a_request retries hedges tied won cancelled';
  return grid('Attempts', head, rows, paint, 'summary.json');
}
