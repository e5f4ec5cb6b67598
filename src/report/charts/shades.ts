import * as Plot from '@observablehq/plot';
import type { TimelineRow } from '../../model/results.js';
import { number, plural, printable } from '../format.js';
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
  const tagged = shades.filter(
    (shade, i) => shade.tag !== '' && shades.findIndex(({ tag }) => tag === shade.tag) >= i - 12,
  );
  return [
    Plot.rect(long, { x1: 'from', x2: 'to', fill: QUIET, fillOpacity: 0.13 }),
    Plot.ruleX(short, { x: 'from', stroke: QUIET, strokeDasharray: '3 3' }),
    Plot.text(together(tagged), {
      x: 'middle',
      text: 'tag',
      frameAnchor: 'top',
      dy: -12,
      fontSize: 11,
      fill: QUIET,
    }),
  ];
}

/** One text for the letters of what has its middle at one instant. */
function together(shades: readonly Shade[]): { middle: number; tag: string }[] {
  const byMiddle = new Map<number, Set<string>>();
  for (const { from, to, tag } of shades) {
    const middle = (from + to) / 2;
    byMiddle.set(middle, (byMiddle.get(middle) ?? new Set<string>()).add(tag));
  }
  return [...byMiddle].map(([middle, tags]) => ({ middle, tag: [...tags].join(' ') }));
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
  // Of single pods a picture has no room to tell.
  const spans = spansOf(
    rows.filter((row) => row.kind !== 'pod' && row.said !== 'refused'),
    to,
  );
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
    const seen = told.spans.filter(([begin, end]) => end > from && begin < to);
    if (seen.length === 0 && !told.planned) continue;
    if (tags >= MOST) {
      left++;
      continue;
    }
    const tag = seen.length === 0 ? '' : String.fromCharCode(65 + tags++);
    const shown = told.spans.slice(0, TIMES).map(([a, b]) => timesOf(a, b, to));
    const more = told.spans.length > TIMES ? ` and ${told.spans.length - TIMES} times more` : '';
    const isAhead = told.spans.every(([begin]) => begin >= to);
    const when = isAhead ? 'After' : 'Before';
    const where = tag === '' ? `${when} what is shown: ` : `${tag} `;
    notes.push(`${where}${printable(what)}, ${shown.join(', ')}${more}`);
    for (const [begin, end] of seen) {
      const forGood = end === Infinity;
      const at = Math.max(begin, from);
      shades.push({ from: at, to: forGood ? at : Math.min(end, to), tag });
    }
  }
  if (left > 0) notes.push(`${plural(left, 'other thing')} happened: timeline.csv has all.`);
  return { shades, notes };
}

function timesOf(from: number, to: number, end: number): string {
  if (to === Infinity || to >= end) return `from ${number(from)} s on`;
  return `${number(from)} to ${number(to)} s`;
}

interface Span {
  what: string;
  planned: boolean;
  span: [number, number];
}

/** Beginnings with their ends. */
function spansOf(rows: readonly TimelineRow[], end: number): Span[] {
  const open = new Map<string, Span[]>();
  const spans: Span[] = [];
  for (const { time, entry, what, phase } of rows) {
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
      span: [time, phase === 'for good' ? Infinity : end],
    };
    spans.push(span);
    if (phase === 'begins') open.set(key, [...waiting, span]);
  }
  return spans;
}
