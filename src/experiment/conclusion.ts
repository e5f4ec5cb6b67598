import { count, number, plural, printable } from '../report/format.js';
import type { Comparison, Lead, PointComparison, Row } from './comparison.js';
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
  if (lead === null) return openSentence(comparison, point);
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

/** Where the first metric cannot be judged of two: what was seen, and what others prove. */
function openSentence({ metrics }: Comparison, { rows }: PointComparison): string {
  const seen = rows.filter(({ cells: [cell] }) => cell.value !== null);
  const sure = seen.filter(({ cells: [cell] }) => cell.refused === '');
  const open = seen.filter((row) => !sure.includes(row));
  const told = open.map(
    ({ policy, cells: [cell] }) => `${printable(policy)} (${valueOf(cell)} seen)`,
  );
  const named = open.length <= NAMES ? listed(told) : `${count(open.length)} others`;
  const parts = [
    ...sure.map(({ policy, cells: [cell] }) => `${printable(policy)} has ${valueOf(cell)}`),
    open.length === 0
      ? 'nothing can be said; the notes above say why'
      : `of ${named} nothing sure can be said; the notes above say why`,
  ];
  const growing = rows.filter(({ growth }) => growth !== '').map(({ policy }) => printable(policy));
  if (growing.length > 0 && growing.length <= NAMES)
    parts.push(`the number of requests under way keeps growing with ${listed(growing)}`);
  for (const [policy, of] of provenBy(rows, metrics))
    parts.push(`by ${listed(of)} ${printable(policy)} is the best`);
  return parts.join('; ');
}

/** By policy, the other metrics by which it is proven the best. */
function provenBy(rows: readonly Row[], metrics: readonly string[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { policy, cells } of rows) {
    const of = metrics.filter((_, m) => m > 0 && cells[m].best).map(printable);
    if (of.length > 0) found.set(policy, of);
  }
  return found;
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
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
}
