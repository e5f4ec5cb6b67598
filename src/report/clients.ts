import type { Results } from '../model/results.js';
import { count, number, printable } from './format.js';
import { grid } from './grid.js';
import type { Paint } from './paint.js';

/** Fairness to the clients of each workload that has several. */
export function clients(results: Results, paint: Paint): string[] {
  const rows = [...results.workloads].flatMap(([name, { kind, clients: all, fairness }]) => {
    if (all.size < 2) return [];
    const { goodput, slowdown } = fairness;
    const of = kind === 'closed' ? 'what it would get alone' : 'what it sent';
    return [
      [
        printable(name),
        count(all.size),
        of,
        goodput.byConstruction ? '1 by construction' : number(goodput.jain),
        number(goodput.maxOverMean),
        number(slowdown.jain),
        number(slowdown.maxOverMean),
      ],
    ];
  });
  const head = '<workload clients <share_of Jain max/mean slowdown_Jain max/mean';
  return grid('Fairness to clients: their shares, and their mean slowdown', head, rows, paint);
}
