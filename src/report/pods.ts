import type { Results } from '../model/results.js';
import { count, printable, seconds } from './format.js';
import { grid, ROWS } from './grid.js';
import type { Paint } from './paint.js';
import { folded } from './width.js';

/** Rollouts of services: how long they took, how many pods there were meanwhile, and who failed. */
export function rollouts(results: Results, paint: Paint): string[][] {
  const head = '<rollout version from took most_active? most_there? least_ready? failed';
  const all = [...results.services].flatMap(([name, { rollouts: its }]) =>
    [...its].flatMap(([version, told]) =>
      told.from === null ? [] : [{ name, version, from: told.from, told }],
    ),
  );
  const rows = all.map(({ name, version, from, told }) => {
    const { took, stuck, most, mostThere, leastReady, failed } = told;
    const sum = [...failed.values()].reduce((total, many) => total + many, 0);
    return [
      ...[printable(name), version, seconds(from)],
      took === null ? paint.bad(stuck ? 'stuck' : 'not over') : seconds(took),
      ...[most, mostThere, leastReady].map((many) => count(many)),
      sum === 0 ? '0' : paint.bad(count(sum)),
    ];
  });
  const reasons = all.flatMap(({ name, version, told: { failed, noEndpoints } }) => {
    if (failed.size === 0) return [];
    const text = `failed of ${printable(name)} ${version}: ${failures(failed, noEndpoints)}`;
    return folded(text, paint.width, '    ', '  ').map(paint.bad);
  });
  const table = grid(
    'Rollouts (active: pods whose end has not begun; there: all pods; failed: all requests that failed and were sent until 5 s after the last old pod was gone)',
    head,
    rows,
    paint,
    'summary.json',
  );
  return [[...table, ...reasons]];
}

/** By how they ended; of those that are refused, how many were by nodes, as there was no endpoint. */
function failures(failed: ReadonlyMap<string, number>, noEndpoints: number): string {
  return [...failed]
    .map(([reason, many]) => {
      const text = `${count(many)} ${reason}`;
      if (reason !== 'refused' || noEndpoints === 0) return text;
      return `${text} (${count(noEndpoints)} of them: no-endpoints)`;
    })
    .join(', ');
}

/** Drains of nodes: how many pods they evicted, and whether they came to an end. */
export function drains(results: Results, paint: Paint): string[] {
  const rows = [...results.drains].flatMap(([node, it]) => {
    if (it.from === null) return [];
    const took = it.took !== null ? seconds(it.took) : paint.bad(it.stuck ? 'stuck' : 'not over');
    return [
      [
        printable(node),
        seconds(it.from),
        took,
        ...[it.pods, it.evicted, it.refused].map((many) => count(many)),
      ],
    ];
  });
  return grid(
    'Drains (took: until the last pod was gone; refused: evictions that a budget did not allow, each tried again after 5 s)',
    '<node from took pods evicted refused',
    rows,
    paint,
    'summary.json',
  );
}

/** Where in the lives of pods time goes, and requests are lost. */
export function pods(results: Results, paint: Paint): string[] {
  const head = '<service <state times mean refused unanswered lost';
  const marked = (many: number): string => (many > 0 ? paint.bad(count(many)) : '0');
  const all = [...results.services].flatMap(([name, it]) => {
    const states = [...it.pods].flatMap(([state, told]) => {
      const { pods: times, time, refused, unanswered, lost } = told;
      if (times === 0) return [];
      const row = [
        ...[printable(name), state, count(times), seconds(time / times)],
        ...[refused, unanswered, lost].map(marked),
      ];
      return [{ row, loses: refused + unanswered + lost > 0 }];
    });
    const none = it.noEndpoints ?? 0;
    if (none === 0) return states;
    const row = [printable(name), 'no endpoints', '-', '-', marked(none), '0', '0'];
    return [...states, { row, loses: true }];
  });
  const hasMoved = [...results.services.values()].some(({ rollouts }) => rollouts.size > 0);
  // Where not all have room, those in which something came to nothing come first.
  const shown = hasMoved && all.length <= ROWS ? all : all.filter(({ loses }) => loses);
  const rows = shown.map(({ row }) => row);
  return grid(
    'Pods by state (refused: by resets, as nobody listens, or by nodes, as there are no endpoints; unanswered: packets to who is gone; lost: attempts killed with the pod)',
    head,
    rows,
    paint,
    'summary.json',
  );
}
