import { count } from './format.js';
import type { Paint } from './paint.js';
import { clipped, folded, widthOf } from './width.js';

/** Rows of a table on a screen; the CSV files hold all. */
export const ROWS = 12;
/** Columns that names may take, all together, before numbers are left out for them. */
const NAMES = 34;
/** No head is broken that is as short. */
const HEAD = 12;
/** No name is cut further. */
const SHORTEST = 8;

interface Column {
  /** Among all that there are. */
  place: number;
  head: string;
  words: boolean;
  /** The lower, the sooner it is left out; words never are. */
  need: number;
  cells: string[];
}

/**
 * A titled table without lines; nothing for no rows. In `head`, names of columns of words start
 * with `<`, the others stand to the right; underscores stand for blanks. Where it is wider than the
 * terminal, names are cut and columns left out, those with the most `?` behind their name first, and
 * of equals the last first: a number is whole or not there.
 */
export function grid(
  title: string,
  head: string,
  rows: string[][],
  paint: Paint,
  rest = 'the CSV files',
  most = ROWS,
): string[] {
  if (rows.length === 0) return [];
  const shown = paint.table === undefined ? rows.slice(0, most) : rows;
  const all = head.split(' ').map((word, i): Column => ({
    place: i,
    head: word.replace(/^<|\?*$/g, '').replaceAll('_', ' '),
    words: word.startsWith('<'),
    need: -(/\?*$/.exec(word)?.[0].length ?? 0),
    cells: shown.map((row) => row[i]),
  }));
  if (paint.table !== undefined) return paint.table({ title, columns: all, rows });
  const { columns, left } = fit(all, paint.width - 2);
  const body = draw(columns, paint).map((line) => `  ${line.trimEnd()}`);
  const notes: string[] = [];
  if (rows.length > most) notes.push(`and ${count(rows.length - most)} more in ${rest}`);
  if (left.length > 0) {
    const places = left.map(({ place }) => place).sort((a, b) => a - b);
    const names = places.map((place) => all[place].head).join(', ');
    notes.push(
      `too wide for ${paint.width} columns: ${names} ${left.length === 1 ? 'is' : 'are'} in ${rest}`,
    );
  }
  return [
    ...folded(title, paint.width).map((line) => paint.strong(line)),
    ...body,
    ...notes.flatMap((note) => folded(note, paint.width, '    ', '  ')).map(paint.faint),
  ];
}

function fit(all: readonly Column[], width: number): { columns: Column[]; left: Column[] } {
  let columns = clip(all, width, NAMES);
  const left: Column[] = [];
  for (;;) {
    if (totalOf(columns) <= width) break;
    const numbers = columns.filter(({ words }) => !words);
    // The first number stays: a table of names alone tells nothing.
    if (numbers.length < 2) break;
    const least = Math.min(...numbers.slice(1).map(({ need }) => need));
    const goes = numbers
      .slice(1)
      .filter(({ need }) => need === least)
      .pop() as Column;
    columns = columns.filter((column) => column !== goes);
    left.push(goes);
  }
  return { columns: clip(columns, width, 0), left };
}

/** Cuts the widest names until the table fits, or names take no more than `room` in all. */
function clip(all: readonly Column[], width: number, room: number): Column[] {
  let columns = [...all];
  for (;;) {
    const names = columns.filter(({ words }) => words);
    const taken = names.reduce((sum, column) => sum + widthOfColumn(column), 0);
    const over = Math.min(totalOf(columns) - width, taken - room);
    const widest = names.sort((a, b) => widthOfColumn(b) - widthOfColumn(a)).shift();
    const now = widest === undefined ? 0 : widthOfColumn(widest);
    if (over <= 0 || widest === undefined || now <= SHORTEST) return columns;
    // Two long names share what there is.
    const next = names.length > 0 ? widthOfColumn(names[0]) : SHORTEST;
    const to = Math.max(SHORTEST, now - over, Math.min(next, now - 1));
    const cut = {
      ...widest,
      head: clipped(widest.head, to),
      cells: widest.cells.map((cell) => clipped(cell, to)),
    };
    columns = columns.map((column) => (column === widest ? cut : column));
  }
}

function totalOf(columns: readonly Column[]): number {
  return columns.reduce((sum, column) => sum + widthOfColumn(column) + GAP.length, -GAP.length);
}

function widthOfColumn({ head, cells }: Column): number {
  const widths = cells.map(widthOf);
  return Math.max(...widths, ...headLines(head, Math.max(...widths)).map(widthOf));
}

/** A name that is wider than what stands below it is broken at its dots and blanks. */
function headLines(head: string, width: number): string[] {
  const room = Math.max(width, HEAD);
  const lines: string[] = [];
  for (const part of head.split(/(?=[. ])/)) {
    const last = lines.length - 1;
    if (last >= 0 && widthOf(lines[last] + part) <= room) lines[last] += part;
    else lines.push(last >= 0 ? part.trimStart() : part);
  }
  return lines;
}

function draw(columns: readonly Column[], paint: Paint): string[] {
  const heads = columns.map(({ head, cells }) => headLines(head, Math.max(...cells.map(widthOf))));
  const tallest = Math.max(...heads.map((lines) => lines.length));
  const widths = columns.map(({ cells }, i) => Math.max(...[...cells, ...heads[i]].map(widthOf)));
  const lineOf = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => {
        const blanks = ' '.repeat(widths[i] - widthOf(cell));
        return columns[i].words ? cell + blanks : blanks + cell;
      })
      .join(GAP);
  const top = Array.from({ length: tallest }, (_, i) =>
    lineOf(heads.map((lines) => paint.faint(lines[lines.length - tallest + i] ?? ''))),
  );
  return [
    ...top,
    ...columns[0].cells.map((_, row) => lineOf(columns.map(({ cells }) => cells[row]))),
  ];
}

const GAP = '  ';
