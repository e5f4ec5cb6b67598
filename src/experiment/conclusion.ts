import { type Called, shortWords } from '../report/charts/words.js';
import { count, number, plural, printable } from '../report/format.js';
import type { Comparison, Lead, PointComparison, Row } from './comparison.js';
import { percentOf } from './legend.js';

/** Points with a sentence of their own. */
const FEW = 3;
const NAMES = 4;

/** How a metric is called. */
type Words = (metric: string) => string;

/** What a comparison comes to, in plain words: a sentence, or one a point for a few points. */
export function conclusion(comparison: Comparison, called?: Called): string[] {
  const { points, policies, metrics } = comparison;
  if (policies.length < 2) return [];
  const words: Words = (metric) => printable(shortWords(metric, called));
  const start = `In short, by ${words(metrics[0])}`;
  if (points.length <= FEW) {
    return points.map((point) => {
      const where = point.point === '' ? '' : ` at ${printable(point.point)}`;
      return `${start}${where}: ${sentenceOf(comparison, point, words)}.`;
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
  return [`${start}: ${parts.join('; ')}.`];
}

/** The policies of the first group; nobody where nothing is grouped. */
function leadersOf({ rows }: Pick<PointComparison, 'rows'>): string[] {
  return rows.filter(({ group }) => group === 1).map(({ policy }) => policy);
}

function sentenceOf(comparison: Comparison, point: PointComparison, words: Words): string {
  const { lead } = point;
  if (lead === null) return openSentence(comparison, point, words);
  const growing = point.rows.filter(isGrowing).map(({ policy }) => printable(policy));
  return [leadSentence(comparison, point, lead), ...overloaded(growing)].join('; ');
}

function leadSentence(comparison: Comparison, { rows }: PointComparison, lead: Lead): string {
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
  const leaders = leadersOf({ rows }).map(printable);
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

/** Where the first metric cannot be judged of two: who is sure, who is overloaded, and what others prove. */
function openSentence({ metrics }: Comparison, { rows }: PointComparison, words: Words): string {
  const seen = rows.filter(({ cells: [cell] }) => cell.value !== null);
  const growing = rows.filter(isGrowing);
  const steady = seen.filter((row) => !isGrowing(row));
  const sure = steady.filter(({ cells: [cell] }) => cell.refused === '');
  const open = steady.filter((row) => !sure.includes(row));
  const parts = [
    ...sure.map(({ policy, cells: [cell] }) => `${printable(policy)} has ${valueOf(cell)}`),
    ...overloaded(growing.map(seenOf)),
  ];
  if (open.length > 0)
    parts.push(`of ${some(open.map(seenOf))} nothing sure can be said; the notes say why`);
  else if (sure.length + growing.length < rows.length)
    parts.push(`${parts.length > 0 ? 'of the others ' : ''}nothing can be said; the notes say why`);
  for (const [policy, of] of provenBy(rows, metrics))
    parts.push(`by ${listed(of.map(words))} ${printable(policy)} is the best`);
  return parts.join('; ');
}

/** Whose work piles up has a latency that says nothing of the policy in the long run. */
function overloaded(names: readonly string[]): string[] {
  if (names.length === 0) return [];
  return [
    names.length === 1
      ? `${names[0]} is overloaded: its requests pile up, and its latency grows with the length of the run`
      : `${some(names)} are overloaded: their requests pile up, and their latency grows with the length of the run`,
  ];
}

function isGrowing({ growth }: Row): boolean {
  return growth !== null;
}

/** A policy, and what was seen of it without being sure. */
function seenOf({ policy, cells: [cell] }: Row): string {
  return cell.value === null ? printable(policy) : `${printable(policy)} (${valueOf(cell)} seen)`;
}

function some(names: readonly string[]): string {
  return names.length <= NAMES ? listed(names) : `${count(names.length)} policies`;
}

/** By policy, the other metrics by which it is proven the best. */
function provenBy(rows: readonly Row[], metrics: readonly string[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { policy, cells } of rows) {
    const of = metrics.filter((_, m) => m > 0 && cells[m].best);
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
