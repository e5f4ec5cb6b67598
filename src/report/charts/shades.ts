import * as Plot from '@observablehq/plot';
import type { TimelineRow } from '../../model/results.js';
import { count, number, plural, printable } from '../format.js';
import { QUIET } from './colours.js';

/** Something that happened from one instant to another, which may be the same. */
export interface Shade {
  from: number;
  to: number;
  /** A letter, which the notes explain. */
  tag: string;
}

/** What is named at most. */
const MOST = 6;
const TIMES = 3;

/** Behind the lines: grey from beginning to end, a rule for what has no end. */
export function shadeMarks(shades: readonly Shade[]): Plot.Markish[] {
  if (shades.length === 0) return [];
  const long = shades.filter(({ from, to }) => to > from);
  const short = shades.filter(({ from, to }) => to <= from);
  return [
    Plot.rect(long, { x1: 'from', x2: 'to', fill: QUIET, fillOpacity: 0.13 }),
    Plot.ruleX(short, { x: 'from', stroke: QUIET, strokeDasharray: '3 3' }),
  ];
}

/** The height of the row of letters. */
export const LETTERS = 14;
/** Of one letter, and between two marks at least. */
const LETTER = 8;
const GAP = 4;

/**
 * The letters in a row of their own: those that would cover one another are one mark.
 * @param toX from seconds to the picture's coordinates
 * @param y the row's base line
 */
export function letterRow(
  shades: readonly Shade[],
  toX: (time: number) => number,
  y: number,
): string {
  return together(shades, toX)
    .map(
      ({ x, text }) =>
        `<text x="${x}" y="${y}" font-size="11" text-anchor="middle" fill="${QUIET}">${text}</text>`,
    )
    .join('');
}

function together(
  shades: readonly Shade[],
  toX: (time: number) => number,
): { x: number; text: string }[] {
  const letters = shades
    .filter(({ tag }) => tag !== '')
    .map(({ from, to, tag }) => ({ x: toX((from + to) / 2), tag }))
    .sort((a, b) => a.x - b.x);
  const marks: { from: number; x: number; tags: Set<string> }[] = [];
  for (const { x, tag } of letters) {
    const last = marks.at(-1);
    const end = last === undefined ? -Infinity : last.x + (widthOf(last.tags) + LETTER) / 2 + GAP;
    if (last === undefined || x >= end) marks.push({ from: x, x, tags: new Set([tag]) });
    else if (!last.tags.has(tag)) {
      last.tags.add(tag);
      last.x = (last.from + x) / 2;
    }
  }
  return marks.map(({ x, tags }) => ({ x, text: wordOf(tags) }));
}

function widthOf(tags: ReadonlySet<string>): number {
  return LETTER * wordOf(tags).length;
}

/** "A", "A B", and "A–C" of three or more in a row. */
function wordOf(tags: ReadonlySet<string>): string {
  const sorted = [...tags].sort();
  const [first, last] = [sorted[0], sorted[sorted.length - 1]];
  const inRow = last.charCodeAt(0) - first.charCodeAt(0) === sorted.length - 1;
  return inRow && sorted.length > 2 ? `${first}–${last}` : sorted.join(' ');
}

/**
 * What happened within a span of time, as shades, with a note a letter; what happened before it is said
 * in words alone. Timeline entries come first, what followed from them after.
 */
export function happened(
  rows: readonly TimelineRow[],
  from: number,
  to: number,
): { shades: Shade[]; notes: string[] } {
  const spans = spansOf(rows.filter(isForPictures), to);
  const byWhat = new Map<string, { planned: boolean; spans: [number, number][] }>();
  for (const { what, planned, span } of spans) {
    const known = byWhat.get(what);
    if (known === undefined) byWhat.set(what, { planned, spans: [span] });
    else known.spans.push(span);
  }
  const ordered = [...byWhat].sort(([, a], [, b]) => Number(b.planned) - Number(a.planned));
  const shades: Shade[] = [];
  const notes: string[] = [];
  let tags = 0;
  let left = 0;
  for (const [what, told] of ordered) {
    const seen = told.spans.filter(([begin, end]) => begin < to && (end > from || begin >= from));
    if (seen.length === 0 && !told.planned) continue;
    if (tags >= MOST) {
      left++;
      continue;
    }
    const tag = seen.length === 0 ? '' : String.fromCharCode(65 + tags++);
    const isAhead = told.spans.every(([begin]) => begin >= to);
    const when = isAhead ? 'After' : 'Before';
    const where = tag === '' ? `${when} what is shown: ` : `${tag} `;
    notes.push(`${where}${printable(what)}, ${allTimesOf(told.spans, to)}`);
    for (const [begin, end] of seen) {
      const forGood = end === Infinity;
      const at = Math.max(begin, from);
      shades.push({ from: at, to: forGood ? at : Math.min(end, to), tag });
    }
  }
  if (left > 0) notes.push(`${plural(left, 'other thing')} happened: timeline.csv has all.`);
  return { shades, notes };
}

/**
 * Of single pods a picture has no room to tell, and a breaker that lets no more in at once does what it is there for:
 * that is no fault, and comes as often as requests do.
 */
function isForPictures({ kind, said }: TimelineRow): boolean {
  return kind !== 'pod' && kind !== 'breaker' && said !== 'refused';
}

function allTimesOf(spans: readonly (readonly [number, number])[], end: number): string {
  const [[first]] = spans;
  const last = spans[spans.length - 1];
  if (spans.length > TIMES) {
    return `${count(spans.length)} times, ${timesOf(first, last[1], end)}`;
  }
  return spans.map(([a, b]) => timesOf(a, b, end)).join(', ');
}

function timesOf(from: number, to: number, end: number): string {
  if (to === Infinity || to >= end) return `from ${number(from)} s on`;
  const [begin, close] = [number(from), number(to)];
  return Number(from.toPrecision(3)) === Number(to.toPrecision(3))
    ? `at ${begin} s`
    : `${begin} to ${close} s`;
}

interface Span {
  what: string;
  planned: boolean;
  span: [number, number];
}

/** What a change leaves stays so; what somebody reports has happened at once, and so has the start of a rollout. */
function lasts({ entry, what }: TimelineRow): boolean {
  return entry !== null && !what.startsWith('roll out');
}

/** Beginnings with their ends. */
function spansOf(rows: readonly TimelineRow[], end: number): Span[] {
  const open = new Map<string, Span[]>();
  const spans: Span[] = [];
  for (const row of rows) {
    const { time, entry, what, phase } = row;
    const key = `${entry ?? ''} ${what}`;
    const waiting = open.get(key) ?? [];
    if (phase === 'ends') {
      const begun = waiting.shift();
      if (begun !== undefined) begun.span[1] = time;
      continue;
    }
    const span: Span = {
      what,
      planned: entry !== null,
      span: [time, phase !== 'for good' ? end : lasts(row) ? Infinity : time],
    };
    spans.push(span);
    if (phase === 'begins') open.set(key, [...waiting, span]);
  }
  return spans;
}
