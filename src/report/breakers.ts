import type { Results } from '../model/results.js';
import { count, printable } from './format.js';
import { grid } from './grid.js';
import type { Paint } from './paint.js';

/** Circuit breakers: what had no room, and what was bounded at all. */
export function breakers(results: Results, paint: Paint): string[] {
  const rows = [...results.services].flatMap(([service, { breakers }]) =>
    [...breakers].flatMap(([caller, it]) =>
      Object.entries(it)
        .filter(([, { limit, refused }]) => limit !== null || refused > 0)
        .map(([what, { limit, most, opened, refused }]) => {
          return [
            `${printable(caller)} to ${printable(service)}`,
            what,
            limit === null ? 'budget' : count(limit),
            count(most),
            count(opened),
            refused > 0 ? paint.bad(count(refused)) : '0',
          ];
        }),
    ),
  );
  const head = '<breaker_of <bounds limit most opened refused';
  return grid('Circuit breakers', head, rows, paint, 'summary.json');
}
