import { cpu, type Results } from '../model/results.js';
import { printable } from './format.js';
import { grid } from './grid.js';
import type { Paint } from './paint.js';
import { row } from './shown.js';

/** How busy the cores of machines were, with what, and how long that waited for them. */
export function cpus({ cpus: all }: Results, paint: Paint): string[] {
  const kinds = [
    ['kernel', 'packets', 'packets_wait??'],
    ['tls', 'TLS', 'TLS_waits?'],
    ['application', 'services', 'services_wait?'],
    ['proxy', 'proxies', 'proxies_wait?'],
  ] as const;
  const there = kinds.filter(([kind]) => [...all.values()].some((it) => it[kind].computations > 0));
  const shares = there.map(([, share]) => share);
  const waits = there.map(([, , wait]) => wait);
  const head = ['<machine cores busy', ...shares, ...waits].join(' ');
  const rows = [...all].map(([name, it]) => row(cpu, it, head, { machine: printable(name) }));
  return grid(
    'Cores: what they were busy with, and mean waits in ms',
    head,
    rows,
    paint,
    'cpus.csv',
  );
}
