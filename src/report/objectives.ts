import { objective as field, alert, type Results } from '../model/results.js';
import { printable } from './format.js';
import { grid } from './grid.js';
import type { Paint } from './paint.js';
import { row } from './shown.js';

/** Objectives with their budgets, and what their alerts did. */
export function objectives(results: Results, paint: Paint): string[][] {
  const head = '<of target good bad success burn budget_spent detected_after recovered_after';
  const alerts = '<of <alert fired first firing worst';
  const rows: string[][] = [];
  const fired: string[][] = [];
  for (const [name, { objective }] of results.workloads) {
    if (objective === null) continue;
    rows.push(row(field, objective, head, { of: printable(name) }));
    for (const [rule, told] of objective.alerts)
      fired.push(row(alert, told, alerts, { of: printable(name), alert: printable(rule) }));
  }
  return [
    grid('Objectives', head, rows, paint, 'summary.json'),
    grid('Alerts', alerts, fired, paint, 'summary.json'),
  ];
}

/** Requests that failed while something was under way. */
export function losses(results: Results, paint: Paint): string[] {
  const rows = [...results.workloads].flatMap(([name, { lost }]) =>
    [...lost].map(([during, count]) => [printable(name), printable(during), String(count)]),
  );
  const some = rows.some(([, during, count]) => during !== 'otherwise' && count !== '0');
  if (!some) return [];
  return grid(
    'Requests that failed, by what was going on',
    '<of <during failed',
    rows,
    paint,
    'summary.json',
  );
}
