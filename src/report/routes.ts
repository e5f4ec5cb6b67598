import type { Results } from '../model/results.js';
import { count, printable } from './format.js';
import { grid } from './grid.js';
import type { Paint } from './paint.js';

/** Routes on which guards or faults did something. */
export function guardedRoutes(results: Results, paint: Paint): string[] {
  const rows = [...results.services].flatMap(([service, { routes }]) =>
    [...routes].flatMap(([name, { requests, limited, shed, delayed, aborted, mirrored }]) => {
      const copies = [...mirrored.values()].reduce((sum, { sent }) => sum + sent, 0);
      const counts = [limited, shed, delayed, aborted, copies];
      if (counts.every((times) => times === 0)) return [];
      return [[printable(service), printable(name), ...[requests, ...counts].map(count)]];
    }),
  );
  const head = '<service <route requests limited shed delayed aborted mirrored';
  return grid('Guards and faults of routes', head, rows, paint, 'summary.json');
}
