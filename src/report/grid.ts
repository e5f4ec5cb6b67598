import Table from 'cli-table3';
import { count } from './format.js';
import type { Paint } from './paint.js';

/** Rows of a table on a screen; the CSV files hold all. */
const ROWS = 12;

/**
 * A titled table without lines; nothing for no rows. In `head`, names of columns of words start
 * with `<`, the others stand to the right; underscores stand for blanks.
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
  const columns = head.split(' ');
  const out = new Table({
    head: columns.map((name) => paint.faint(name.replace('<', '').replaceAll('_', ' '))),
    colAligns: columns.map((name) => (name.startsWith('<') ? 'left' : 'right')),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    chars: NO_LINES,
  });
  out.push(...rows.slice(0, most));
  const lines = out.toString().split('\n');
  const all = [paint.strong(title), ...lines.map((line) => `  ${line.trimEnd()}`)];
  if (rows.length > most) {
    all.push(paint.faint(`  and ${count(rows.length - most)} more in ${rest}`));
  }
  return all;
}

const NO_LINES = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};
