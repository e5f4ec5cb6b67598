import { COLUMNS } from './width.js';

/** Colours for text and the room for it, given by whoever knows the terminal. */
export interface Paint {
  /** Columns that there are for a line. */
  width: number;
  strong: (text: string) => string;
  faint: (text: string) => string;
  good: (text: string) => string;
  bad: (text: string) => string;
  warning: (text: string) => string;
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
