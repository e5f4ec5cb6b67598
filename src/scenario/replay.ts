/** Time stamps from a CSV file, for `arrivals: { replay: { file: times.csv, column: t } }`. */
import type { Tree, TreeMap } from './document.js';
import { show } from './described.js';
import { ExpressionError } from './expression.js';

/**
 * The options of a replay with the file read: its times as a list of quantities.
 * @throws ExpressionError
 */
export function readReplay(options: TreeMap, read: (file: string) => string): Tree {
  const { file, column = null, unit = 's', ...rest } = Object.fromEntries(options);
  const stranger = Object.keys(rest)[0];
  if (stranger !== undefined) {
    throw new ExpressionError(`replay takes file, column and unit, or times, not '${stranger}'`);
  }
  if (typeof file !== 'string') throw new ExpressionError('expected the name of a CSV file');
  if (typeof unit !== 'string') throw new ExpressionError(`expected a unit such as ms`);
  const rows = read(file)
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line) => line.split(',').map((cell) => cell.trim().replaceAll(/^"|"$/g, '')));
  const header = rows.length > 0 && rows[0].some((cell) => !isNumber(cell)) ? rows.shift()! : null;
  const place = columnOf(header, column);
  return rows.map((row, i) => {
    const cell = row[place] ?? '';
    if (isNumber(cell)) return `${cell} ${unit}`;
    const line = i + (header === null ? 1 : 2);
    throw new ExpressionError(`${file}, row ${line}: expected a number, not '${cell}'`);
  });
}

function columnOf(header: string[] | null, column: Tree): number {
  if (column === null) return 0;
  const name = typeof column === 'number' ? String(column) : column;
  const place = header?.findIndex((cell) => cell === name) ?? -1;
  if (place >= 0) return place;
  const known = header === null ? 'there is no header' : `there are ${header.join(', ')}`;
  throw new ExpressionError(`no column ${show(column)}: ${known}`);
}

function isNumber(cell: string): boolean {
  return /^\d+(\.\d+)?(e[+-]?\d+)?$/i.test(cell);
}
