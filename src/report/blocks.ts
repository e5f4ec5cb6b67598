import type { Paint, PaintedTable } from './paint.js';
import type { Part } from './part.js';

/** How a piece of text is to look. */
export type Mark = 'strong' | 'faint' | 'good' | 'bad' | 'warning';

export interface Piece {
  text: string;
  /** Null for plain text. */
  mark: Mark | null;
}

export type Line = readonly Piece[];

export interface TableBlock {
  kind: 'table';
  title: string;
  columns: readonly { head: string; words: boolean }[];
  /** By row, by column. */
  rows: readonly (readonly Line[])[];
}

export interface LinesBlock {
  kind: 'lines';
  lines: readonly Line[];
}

/** What a terminal is shown, as a page lays it out: tables, and paragraphs of lines, and what they are about. */
export type Block<About extends string = string> = (TableBlock | LinesBlock) & { about: About };

const marks: readonly Mark[] = ['strong', 'faint', 'good', 'bad', 'warning'];
/** Of private use: no name of a scenario has to have one, and those that do lose it. */
const FIRST = 0xf8e0;
const END = '\uf8f0';
const TABLE = '\uf8f1';
const PIECE = /([\uf8e0-\uf8e4])([^\uf8e0-\uf8f0]*)\uf8f0/g;

/** Runs what writes for a terminal, and gives its tables and lines. */
export function blocksOf<About extends string>(
  write: (paint: Paint) => readonly Part<About>[],
): Block<About>[] {
  const tables: PaintedTable[] = [];
  const marked = (mark: Mark) => {
    const begin = String.fromCharCode(FIRST + marks.indexOf(mark));
    return (text: string) => `${begin}${text}${END}`;
  };
  const parts = write({
    width: 10_000,
    strong: marked('strong'),
    faint: marked('faint'),
    good: marked('good'),
    bad: marked('bad'),
    warning: marked('warning'),
    table: (table) => [`${TABLE}${tables.push(table) - 1}`],
  });
  const blocks: Block<About>[] = [];
  for (const { about, lines: written } of parts) {
    let lines: Line[] = [];
    const flush = (): void => {
      if (lines.length > 0) blocks.push({ about, kind: 'lines', lines });
      lines = [];
    };
    for (const line of written.join('\n').split('\n')) {
      if (line.startsWith(TABLE)) {
        flush();
        blocks.push({ about, ...tableBlock(tables[Number(line.slice(1))]) });
      } else if (line === '') flush();
      else lines.push(lineOf(line));
    }
    flush();
  }
  return blocks;
}

function tableBlock({ title, columns, rows }: PaintedTable): TableBlock {
  return {
    kind: 'table',
    title,
    columns: columns.map(({ head, words }) => ({ head, words })),
    rows: rows.map((row) => row.map(lineOf)),
  };
}

function lineOf(text: string): Line {
  const pieces: Piece[] = [];
  let at = 0;
  const plain = (until: number): void => {
    const between = text.slice(at, until).replace(/[\uf8e0-\uf8f1]/g, '');
    if (between !== '') pieces.push({ text: between, mark: null });
  };
  for (const { index, 0: whole, 1: mark, 2: inner } of text.matchAll(PIECE)) {
    plain(index);
    pieces.push({ text: inner, mark: marks[mark.charCodeAt(0) - FIRST] });
    at = index + whole.length;
  }
  plain(text.length);
  return pieces;
}
