import { connections, type Results, steps as fields } from '../model/results.js';
import { number, printable } from './format.js';
import { grid } from './grid.js';
import type { Paint } from './paint.js';
import { row } from './shown.js';

const names = Object.keys(fields.fields) as (keyof typeof fields.fields)[];
/** What a narrow screen can do without: see `grid`. */
const expendable: Partial<Record<string, string>> = { wait: '??', queue: '?' };

/** Where the time of requests by connections goes, and what became of their connections. */
export function stepsOf(results: Results, paint: Paint): string[][] {
  const rows = [...results.workloads].flatMap(([name, { steps }]) => {
    if (steps === null) return [];
    const of = (value: 'mean' | 'p99'): string[] => names.map((step) => number(steps[step][value]));
    return [
      [printable(name), 'mean', ...of('mean')],
      ['', 'p99', ...of('p99')],
    ];
  });
  const head = '<workload opened reused failed stale? resent? time-wait';
  const pools = [...results.workloads].flatMap(([name, { connections: it }]) =>
    it === null ? [] : [row(connections, it, head, { workload: printable(name) })],
  );
  return [
    grid(
      'Steps of requests in ms',
      `<workload < ${names.map((name) => name + (expendable[name] ?? '')).join(' ')}`,
      rows,
      paint,
      'summary.json',
      24,
    ),
    grid('Connections of clients', head, pools, paint, 'summary.json'),
  ];
}
