import type { Results } from '../model/results.js';
import { count, number, percent, printable } from './format.js';
import { grid } from './grid.js';
import type { Paint } from './paint.js';

/** Services that keep their data by key. */
export function partitions(results: Results, paint: Paint): string[] {
  const rows = [...results.services].flatMap(([name, { partitions: it, replicas }]) => {
    if (it === null) return [];
    return [
      [
        printable(name),
        count(it.count),
        count(it.replication),
        number(it.requestImbalance),
        number(it.keyImbalance),
        `${count(replicas)} to ${count(it.scaleTo)}`,
        percent(it.moved),
      ],
    ];
  });
  const head = '<service partitions owners requests_max/mean keys_max/mean <scaled moved';
  return grid('Partitions', head, rows, paint, 'summary.json');
}
