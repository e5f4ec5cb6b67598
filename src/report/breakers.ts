import { bounded } from '../calls/breaker.js';
import type { Results } from '../model/results.js';
import { count, printable } from './format.js';
import { grid } from './grid.js';
import type { Paint } from './paint.js';

/** Circuit breakers: what had no room, and what was bounded at all. */
export function breakers(results: Results, paint: Paint): string[] {
  const rows = [...results.services].flatMap(([service, { breakers }]) =>
    [...breakers].flatMap(([caller, it]) =>
      bounded
        .filter((what) => it[what].limit !== null || it[what].refused > 0)
        .map((what) => {
          const { limit, most, opened, refused } = it[what];
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
