import { count, number, plural, printable } from '../report/format.js';
import type { Comparison, Lead, PointComparison } from './comparison.js';
import { percentOf } from './legend.js';

/** Points with a sentence of their own. */
const FEW = 3;
const NAMES = 4;

/** What a comparison comes to, in plain words: a sentence, or one a point for a few points. */
export function conclusion(comparison: Comparison): string[] {
  const { points, policies, metrics } = comparison;
  if (policies.length < 2) return [];
  if (points.length <= FEW) {
    return points.map((point) => {
      const where = point.point === '' ? '' : ` at ${printable(point.point)}`;
      return `In short, by ${printable(metrics[0])}${where}: ${sentenceOf(comparison, point)}.`;
    });
  }
  const best = new Map<string, number>();
  let open = 0;
  for (const point of points) {
    const leaders = leadersOf(point);
    if (leaders.length === 1) best.set(leaders[0], (best.get(leaders[0]) ?? 0) + 1);
    else open++;
  }
  const parts = [...best]
    .sort(([, a], [, b]) => b - a)
    .map(
      ([policy, n]) =>
        `${printable(policy)} is the best at ${count(n)} of ${count(points.length)} points`,
    );
  if (open > 0) parts.push(`at ${count(open)} the first cannot be told apart`);
  return [`In short, by ${printable(metrics[0])}: ${parts.join('; ')}.`];
}

/** The policies of the first group; nobody where nothing is grouped. */
function leadersOf({ rows }: PointComparison): string[] {
  return rows.filter(({ group }) => group === 1).map(({ policy }) => policy);
}

function sentenceOf(comparison: Comparison, point: PointComparison): string {
  const { lead, rows } = point;
  if (lead === null) return 'nothing can be said; the notes above say why';
  const { replications, indifference } = comparison;
  const cellOf = (policy: string) => rows.find((row) => row.policy === policy)!.cells[0];
  const [first, second] = [lead.first, lead.second].map((name) => ({
    name: printable(name),
    ...cellOf(name),
  }));
  if (lead.verdict === 'better') {
    const best = `${first.name} is the best with ${valueOf(first)}`;
    if (second.value === Infinity) return `${best}; ${second.name}, the next, fails too often`;
    return `${best}, against ${valueOf(second)} of ${second.name}${shareText(lead)}`;
  }
  const leaders = leadersOf(point).map(printable);
  if (leaders.length < 2) {
    return `who is the best cannot be told with ${plural(replications, 'replication')}; the notes say how many it takes`;
  }
  const names = leaders.length > NAMES ? `the first ${count(leaders.length)}` : listed(leaders);
  const needs = lead.replicationsForIndifference;
  const more =
    needs !== null && needs > replications
      ? `; some ${count(needs)} would tell ${percentOf(indifference)} apart between the first two`
      : '';
  return `${names} are not told apart with ${plural(replications, 'replication')}${more}`;
}

function valueOf({ value, unit }: { value: number | null; unit: string }): string {
  return `${number(value)}${unit === '' ? '' : ` ${unit}`}`;
}

/** ` (10.6 % less, 5.44 to 15.8)`. */
function shareText({ difference }: Lead): string {
  const relative = difference?.relative;
  if (!relative) return '';
  const { value, low, high } = relative;
  const size = `${percentOf(Math.abs(value))} ${value < 0 ? 'less' : 'more'}`;
  if (low === null || high === null || low * high <= 0) return ` (${size})`;
  const ends = [low, high].map((end) => Math.abs(100 * end)).sort((x, y) => x - y);
  return ` (${size}; ${ends.map(number).join(' to ')} %)`;
}

function listed(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
}
