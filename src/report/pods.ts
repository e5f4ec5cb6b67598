import type { Results } from '../model/results.js';
import { count, printable, seconds } from './format.js';
import { grid, ROWS } from './grid.js';
import type { Paint } from './paint.js';

/** Rollouts of services: how long they took, how many pods there were meanwhile, and who failed. */
export function rollouts(results: Results, paint: Paint): string[] {
  const head = '<rollout version from took most_pods least_ready <failed';
  const rows = [...results.services].flatMap(([name, it]) =>
    [...it.rollouts].flatMap(([version, { from, took, stuck, most, leastReady, failed }]) => {
      if (from === null) return [];
      const row = [
        printable(name),
        version,
        seconds(from),
        took === null ? paint.bad(stuck ? 'stuck' : 'not over') : seconds(took),
        count(most),
        count(leastReady),
        failed.size === 0
          ? 'none'
          : paint.bad([...failed].map(([reason, many]) => `${count(many)} ${reason}`).join(', ')),
      ];
      return [row];
    }),
  );
  return grid(
    'Rollouts (failed: requests that were sent until 5 s after it was all over)',
    head,
    rows,
    paint,
  );
}

/** Where in the lives of pods time goes, and requests are lost. */
export function pods(results: Results, paint: Paint): string[] {
  const head = '<service <phase times mean refused unanswered lost';
  const all = [...results.services].flatMap(([name, it]) =>
    [...it.pods].flatMap(([phase, { pods, time, refused, unanswered, lost }]) => {
      if (pods === 0) return [];
      const row = [
        printable(name),
        phase,
        count(pods),
        seconds(time / pods),
        refused > 0 ? paint.bad(count(refused)) : '0',
        unanswered > 0 ? paint.bad(count(unanswered)) : '0',
        lost > 0 ? paint.bad(count(lost)) : '0',
      ];
      return [{ row, loses: refused + unanswered + lost > 0 }];
    }),
  );
  const hasMoved = [...results.services.values()].some(({ rollouts }) => rollouts.size > 0);
  // Where not all have room, those in which something came to nothing come first.
  const shown = hasMoved && all.length <= ROWS ? all : all.filter(({ loses }) => loses);
  const rows = shown.map(({ row }) => row);
  return grid(
    'Pods by phase (refused: by resets, as nobody listens; unanswered: packets to who is gone; lost: killed with the pod)',
    head,
    rows,
    paint,
    'summary.json',
  );
}
