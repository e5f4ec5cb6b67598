import { COLUMNS } from './width.js';

/** A table by itself, for those who lay it out otherwise than in columns of letters. */
export interface PaintedTable {
  title: string;
  /** Of words, or of numbers. */
  columns: readonly { head: string; words: boolean }[];
  rows: readonly (readonly string[])[];
}

/** Colours for text and the room for it, given by whoever knows the terminal. */
export interface Paint {
  /** Columns that there are for a line. */
  width: number;
  strong: (text: string) => string;
  faint: (text: string) => string;
  good: (text: string) => string;
  bad: (text: string) => string;
  warning: (text: string) => string;
  /** Lays a table out; absent where it is to be text. Gives lines that stand for it. */
  table?: (table: PaintedTable) => string[];
}

const same = (text: string): string => text;

export const plainPaint: Paint = {
  width: COLUMNS,
  strong: same,
  faint: same,
  good: same,
  bad: same,
  warning: same,
};
