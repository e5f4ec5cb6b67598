/** Measured values from a CSV file, for `empirical: { file: latencies.csv, column: ms, unit: ms }`. */
import { readCsv } from './csv.js';
import { show } from './described.js';
import type { Tree, TreeMap } from './document.js';
import { ExpressionError } from './expression.js';
import { columnOf } from './replay.js';
import { unitNamed } from './units.js';

const OPTIONS = ['file', 'column', 'unit'];

/**
 * The options of an empirical distribution with the file read: its values as a list of quantities.
 * @throws ExpressionError with the first thing that is wrong
 */
export function readEmpirical(options: TreeMap, read: (file: string) => string): Tree[] {
  const stranger = [...options.keys()].find((key) => !OPTIONS.includes(key));
  if (stranger !== undefined) {
    throw new ExpressionError(
      `empirical takes file, column and unit, or values, or quantiles, not '${stranger}'`,
    );
  }
  const file = options.get('file');
  const unit = options.get('unit') ?? null;
  if (typeof file !== 'string') throw new ExpressionError('expected the name of a CSV file');
  if (unit !== null && (typeof unit !== 'string' || unitNamed(unit) === undefined)) {
    throw new ExpressionError(`expected a unit such as ms, not ${show(unit)}`);
  }
  try {
    const cells = columnOf(readCsv(read(file)), options.get('column') ?? null);
    return cells.map(({ text, line }) => {
      if (Number(text) >= 0) return unit === null ? Number(text) : `${text} ${unit}`;
      throw new ExpressionError(`line ${line}: ${text} is below 0`);
    });
  } catch (error) {
    if (error instanceof ExpressionError) throw new ExpressionError(`${file}: ${error.message}`);
    throw error;
  }
}
