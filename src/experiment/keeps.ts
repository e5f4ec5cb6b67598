import { type Called, shortWords } from '../report/charts/words.js';
import { count, number, percent } from '../report/format.js';
import type { Comparison, PointComparison } from './comparison.js';

/** Who is told of besides the best. */
const MOST = 3;

/**
 * How far along a load or a size each keeps a latency below one bound, in a sentence: nothing where no
 * number varies alone, or the first metric is no time. The bound is round, and the least that somebody
 * keeps to the end, or as far as anybody comes.
 */
export function keepsSentence(
  { points, policies, metrics }: Comparison,
  called?: Called,
): string[] {
  const along = alongOf(points);
  const [{ unit, better }] = points[0].rows[0].cells;
  if (along === null || unit !== 'ms' || better !== 'less' || policies.length < 2) return [];
  const lines = policies.map((policy, i) => ({
    policy,
    values: along.order.map((p) => points[p].rows[i].cells[0].value ?? NaN),
  }));
  const last = Math.max(...lines.map(({ values }) => reach(values, Infinity)));
  if (last < 0) return [];
  const fit = lines.filter(({ values }) => reach(values, Infinity) >= last);
  const bound = roundUp(
    Math.min(...fit.map(({ values }) => Math.max(...values.slice(0, last + 1)))),
  );
  const ranked = lines
    .map(({ policy, values }) => ({ policy, at: reach(values, bound), values }))
    .sort((a, b) => b.at - a.at);
  const far = ranked.filter(({ at }) => at === ranked[0].at);
  const short = ranked.filter(({ at }) => at < ranked[0].at);
  const place = (at: number): string => `${along.path} = ${along.words[at]}`;
  const [{ at: furthest }] = ranked;
  const who = namesOf(far.map(({ policy }) => policy));
  const keeps = `${who} ${far.length === 1 ? 'keeps' : 'keep'} ${shortWords(metrics[0], called)} under ${number(bound)} ms up to ${place(furthest)}`;
  if (short.length === 0) return [`${keeps}.`];
  const others = short.slice(0, MOST).map(({ policy, at, values }) => {
    const only = at < 0 ? 'does not at any point' : `does up to ${along.words[at]} only`;
    const lost = failing(points[along.order[furthest]], policy);
    const then = values[furthest];
    const words = lost ?? (Number.isFinite(then) ? `${number(then)} ms` : 'too many requests fail');
    return `${policy} ${only} (${words} at ${along.words[furthest]})`;
  });
  const more = short.length > MOST ? `; ${count(short.length - MOST)} more do worse` : '';
  return [`${keeps}; ${others.join('; ')}${more}.`];
}

/** The share that fails, where it is worth a word. */
function failing({ rows }: PointComparison, policy: string): string | null {
  const { cells } = rows.find((row) => row.policy === policy)!;
  const found = cells.find(({ metric }) => /(^|\.)successRatio$/.test(metric));
  if (found === undefined || found.value === null || found.value > 0.995) return null;
  return `${percent(1 - found.value)} fail`;
}

/** The last point to which all values stay under the bound; -1 for none. */
function reach(values: readonly number[], bound: number): number {
  const broken = values.findIndex((value) => !(value < bound));
  return broken < 0 ? values.length - 1 : broken - 1;
}

/** The points in the order of the only thing that varies, which is a number. */
function alongOf(
  points: readonly PointComparison[],
): { path: string; words: string[]; order: number[] } | null {
  const [{ settings }] = points;
  if (settings.length !== 1 || points.length < 2) return null;
  const words = points.map((point) => point.settings[0].value);
  const values = words.map((word) => Number.parseFloat(word));
  if (values.some((value) => Number.isNaN(value))) return null;
  const order = values.map((_, i) => i).sort((a, b) => values[a] - values[b]);
  return { path: settings[0].path, words: order.map((i) => words[i]), order };
}

/** The least of 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten above a value. */
function roundUp(value: number): number {
  let unit = 1;
  while (unit > value) unit /= 10;
  while (unit * 10 <= value) unit *= 10;
  const step = [1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((each) => unit * each > value) ?? 10;
  return Number((unit * step).toPrecision(3));
}

function namesOf(names: readonly string[]): string {
  if (names.length <= 2) return names.join(' and ');
  return `${names.slice(0, 2).join(', ')} and ${count(names.length - 2)} more`;
}
