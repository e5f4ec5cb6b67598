import { relayed as field, type Results } from '../model/results.js';
import { printable } from './format.js';
import { grid } from './grid.js';
import type { Paint } from './paint.js';
import { row } from './shown.js';

/** Services that pass connections on. */
export function relays(results: Results, paint: Paint): string[] {
  const head = '<service requests accepted open done reset failed idle connected left lost';
  const rows = [...results.services].flatMap(([name, { relayed: it }]) =>
    it === null ? [] : [row(field, it, head, { service: printable(name) })],
  );
  return grid('Connections passed on, in the whole run', head, rows, paint, 'summary.json');
}
