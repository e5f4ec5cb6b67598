/** Time stamps from a CSV file, for `arrivals: { replay: { file: times.csv, column: t } }`. */
import { END_OF_TIME } from '../engine/time.js';
import { type CsvRow, readCsv } from './csv.js';
import { show } from './described.js';
import type { Tree, TreeMap } from './document.js';
import { ExpressionError } from './expression.js';
import { nearest } from './nearest.js';

/** Nanoseconds of the units that stamps are in. */
const UNITS = new Map([
  ['ns', 1],
  ['us', 1e3],
  ['ms', 1e6],
  ['s', 1e9],
  ['min', 60e9],
  ['h', 3600e9],
  ['d', 86_400e9],
]);

/**
 * The options of a replay with the file read: its times as a list of quantities, in order. Stamps
 * that count from long ago (a calendar's) are counted from the first one instead.
 * @param warn what was done to the stamps, in words
 * @throws ExpressionError with the first thing that is wrong
 */
export function readReplay(
  options: TreeMap,
  read: (file: string) => string,
  warn: (message: string) => void,
): Tree {
  const { file, column = null, unit = 's', ...rest } = Object.fromEntries(options);
  const stranger = Object.keys(rest)[0];
  if (stranger !== undefined) {
    throw new ExpressionError(`replay takes file, column and unit, or times, not '${stranger}'`);
  }
  if (typeof file !== 'string') throw new ExpressionError('expected the name of a CSV file');
  const scale = typeof unit === 'string' ? UNITS.get(unit) : undefined;
  if (scale === undefined) {
    throw new ExpressionError(
      `expected a unit of time, ${[...UNITS.keys()].join(', ')}, not ${show(unit)}`,
    );
  }
  const text = read(file);
  const warned = (message: string): void => warn(`${file}: ${message}`);
  try {
    const stamps = columnOf(readCsv(text), column);
    const times = inOrder(toNanoseconds(stamps, scale, warned), warned);
    return Array.from(times, (time) => `${time} ns`);
  } catch (error) {
    if (error instanceof ExpressionError) throw new ExpressionError(`${file}: ${error.message}`);
    throw error;
  }
}

interface Stamp {
  text: string;
  line: number;
}

/** A column's cells, all of them numbers. */
export function columnOf(rows: Iterable<CsvRow>, column: Tree): Stamp[] {
  const stamps: Stamp[] = [];
  let width = 0;
  let place = 0;
  for (const { cells, line } of rows) {
    if (width === 0) {
      checkPartedByCommas(cells, line);
      const first = placeOf(cells, column);
      place = first.place;
      width = cells.length;
      if (first.header) continue;
    }
    if (cells.length !== width) {
      throw new ExpressionError(
        `line ${line} has ${cells.length} ${cells.length === 1 ? 'cell' : 'cells'}, and the first has ${width}: ${COMMAS}`,
      );
    }
    const text = cells[place];
    if (!NUMBER.test(text)) {
      const remedy = text.includes(',') ? `: ${COMMAS}` : '';
      throw new ExpressionError(`line ${line}: expected a number, not ${shown(text)}${remedy}`);
    }
    stamps.push({ text, line });
  }
  if (width === 0) throw new ExpressionError('the file is empty');
  if (stamps.length === 0) throw new ExpressionError('there is nothing below the header');
  return stamps;
}

/** Tables of where decimals take a comma are parted by semicolons; those of a database by tabs. */
function checkPartedByCommas(cells: readonly string[], line: number): void {
  const parted = (sign: string): boolean =>
    cells.some((cell) => cell.includes(sign) && (cells.length === 1 || NUMERIC.test(cell)));
  const [sign, called] = parted(';') ? [';', 'semicolons'] : ['\\t', 'tabs'];
  if (sign !== ';' && !parted('\t')) return;
  const decimals = cells.length > 1 ? `tr ',' '.' | ` : '';
  throw new ExpressionError(
    `line ${line}: the cells are parted by ${called}, and a CSV file's are by commas: change them, ` +
      `as by: ${decimals}tr '${sign}' ','`,
  );
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
/** Of a number that is spoilt, or a date: no name of a column begins so. */
const NUMERIC = /^[+-]?[.,]?\d/;
/** A column's name. */
const WORD = /^[A-Za-z_][\w .()-]{0,30}$/;
const COMMAS = 'a comma parts cells, and decimals take a point';

/** Which column it is, and whether the first row names the columns. */
function placeOf(first: readonly string[], column: Tree): { place: number; header: boolean } {
  if (typeof column === 'string') {
    const place = first.indexOf(column);
    if (place >= 0 && first.indexOf(column, place + 1) < 0) return { place, header: true };
    if (place >= 0) throw new ExpressionError(`two columns are called ${show(column)}`);
    if (first.some((cell) => NUMERIC.test(cell))) {
      throw new ExpressionError(`no column ${show(column)}: the first row names none`);
    }
    throw new ExpressionError(`no column ${show(column)}${known(first, column)}`);
  }
  if (typeof column === 'number') {
    // A header may call its columns 1, 2, 3; else they are counted.
    const named = first.indexOf(String(column));
    const place = named >= 0 && first.some((cell) => !NUMERIC.test(cell)) ? named : column - 1;
    if (Number.isInteger(place) && place >= 0 && place < first.length) {
      return { place, header: !NUMERIC.test(first[place]) || place === named };
    }
    throw new ExpressionError(`no column ${column}: there are ${first.length}, counted from 1`);
  }
  if (column !== null) throw new ExpressionError(`expected a column's name, not ${show(column)}`);
  const header = first.every((cell) => !NUMERIC.test(cell));
  if (first.length === 1 || header) return { place: 0, header };
  throw new ExpressionError(
    `line 1 has ${first.length} cells, and nothing says which is the time: name a column, ` +
      `or count it: column: 1 (${COMMAS})`,
  );
}

/** A cell, if it is made of digits: the file may be something else, a list of passwords too. */
function shown(cell: string): string {
  return /^[\d.,:+\-eExX/ ]*$/.test(cell) ? show(cell) : 'a word';
}

/** The columns, if the first row is a header. */
function known(first: readonly string[], column: string): string {
  if (first.length < 2 || !first.every((cell) => WORD.test(cell))) return ' in the first row';
  const near = nearest(column, first);
  return near === null ? `: there are ${first.join(', ')}` : `: did you mean '${near}'?`;
}

/** Whole nanoseconds from the start of the run. */
function toNanoseconds(
  stamps: readonly Stamp[],
  scale: number,
  warn: (message: string) => void,
): Float64Array {
  const least = stamps.reduce((min, { text }) => Math.min(min, Number(text)), Infinity);
  const shifted = least * scale > END_OF_TIME;
  if (!shifted) return Float64Array.from(stamps, (stamp) => within(Number(stamp.text), stamp));
  // A double has no room for the nanoseconds of our days: what is before the point is whole.
  const parts = stamps.map(({ text }) => /^\+?(\d*)(\.\d*)?$/.exec(text));
  const zero = BigInt(Math.trunc(least));
  const values = Float64Array.from(stamps, ({ text }, i) => {
    const [, whole, fraction = ''] = parts[i] ?? [];
    if (whole === undefined) return Number(text) - Number(zero);
    return Number(BigInt(whole) - zero) + Number(`0${fraction}`);
  });
  const first = values.reduce((min, value) => Math.min(min, value), Infinity);
  const earliest = stamps[values.indexOf(first)];
  warn(`the stamps count from long ago: they are shifted, ${earliest.text} is the start`);
  return values.map((value, i) => within(value - first, stamps[i]));

  function within(value: number, { text, line }: Stamp): number {
    const time = Math.round(value * scale);
    if (time >= 0 && time <= END_OF_TIME) return time;
    const reason = time < 0 ? 'before the start' : 'more than 104 days after the start';
    throw new ExpressionError(`line ${line}: ${text} is ${reason}`);
  }
}

/** A log of what ended is not in the order of what began. */
function inOrder(times: Float64Array, warn: (message: string) => void): Float64Array {
  let falls = 0;
  for (let i = 1; i < times.length; i++) if (times[i] < times[i - 1]) falls++;
  if (falls === 0) return times;
  const [verb, it] = falls === 1 ? ['row is', 'it'] : ['rows are', 'them'];
  warn(`${falls} ${verb} earlier than the row before ${it}: the stamps are sorted`);
  return times.sort();
}
