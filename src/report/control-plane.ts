import type { Results } from '../model/results.js';
import { count, seconds } from './format.js';
import { grid } from './grid.js';
import type { Paint } from './paint.js';

/** How old news were as they were heard, and what was sent by old ones. */
export function controlPlane({ controlPlane: it }: Results, paint: Paint): string[] {
  if (it === null || it.changes === 0) return [];
  const time = (value: number | null): string => (value === null ? '-' : seconds(value));
  const head = '<heard_by times p50 p99 max sent_to_those_gone? failed_of_those??';
  const rows = [...it.listeners].map(([kind, { heard, stale, ended }]) => {
    const failed = [...ended].reduce((sum, [how, n]) => sum + (how === 'completed' ? 0 : n), 0);
    const known = [...ended.values()].reduce((sum, n) => sum + n, 0);
    const text = known < stale ? `${count(failed)} of ${count(known)} known` : count(failed);
    return [
      kind,
      count(heard.count),
      time(heard.p50),
      time(heard.p99),
      time(heard.max),
      count(stale),
      // Of connections nobody knows for which requests they are.
      known === 0 && stale > 0 ? '-' : failed > 0 ? paint.bad(text) : text,
    ];
  });
  const { last, changes } = it;
  const all = [
    'all of them',
    count(changes),
    time(last.p50),
    time(last.p99),
    time(last.max),
    '',
    '',
  ];
  return grid('News: from a change until it is heard', head, [...rows, all], paint, 'summary.json');
}
