import type { Paint, PaintedTable } from './paint.js';

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

/** What a terminal is shown, as parts that a page lays out: tables, and paragraphs of lines. */
export type Block = TableBlock | { kind: 'lines'; lines: readonly Line[] };

const marks: readonly Mark[] = ['strong', 'faint', 'good', 'bad', 'warning'];
/** Of private use: no name of a scenario has to have one, and those that do lose it. */
const FIRST = 0xf8e0;
const END = '\uf8f0';
const TABLE = '\uf8f1';
const PIECE = /([\uf8e0-\uf8e4])([^\uf8e0-\uf8f0]*)\uf8f0/g;

/** Runs what writes for a terminal, and gives its tables and lines. */
export function blocksOf(write: (paint: Paint) => string): Block[] {
  const tables: PaintedTable[] = [];
  const marked = (mark: Mark) => {
    const begin = String.fromCharCode(FIRST + marks.indexOf(mark));
    return (text: string) => `${begin}${text}${END}`;
  };
  const text = write({
    width: 10_000,
    strong: marked('strong'),
    faint: marked('faint'),
    good: marked('good'),
    bad: marked('bad'),
    warning: marked('warning'),
    table: (table) => [`${TABLE}${tables.push(table) - 1}`],
  });
  const blocks: Block[] = [];
  for (const part of text.split('\n\n')) {
    let lines: Line[] = [];
    const flush = (): void => {
      if (lines.length > 0) blocks.push({ kind: 'lines', lines });
      lines = [];
    };
    for (const line of part.split('\n')) {
      if (line.startsWith(TABLE)) {
        flush();
        blocks.push(tableBlock(tables[Number(line.slice(1))]));
      } else if (line !== '') lines.push(lineOf(line));
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
