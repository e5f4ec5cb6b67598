import { partitions as field, type Results } from '../model/results.js';
import { count, printable } from './format.js';
import { grid } from './grid.js';
import type { Paint } from './paint.js';
import { row } from './shown.js';

/** Services that keep their data by key. */
export function partitions(results: Results, paint: Paint): string[] {
  const head = '<service partitions owners requests_max/mean keys_max/mean <scaled moved';
  const rows = [...results.services].flatMap(([name, { partitions: it, replicas }]) => {
    if (it === null) return [];
    const scaled = `${count(replicas)} to ${count(it.scaleTo)}`;
    return [row(field, it, head, { service: printable(name), scaled })];
  });
  return grid('Partitions', head, rows, paint, 'summary.json');
}
