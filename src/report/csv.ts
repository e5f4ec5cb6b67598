import { stringify } from 'csv-stringify/sync';

/** Null is an empty cell: a value that has no sample. */
export type Cell = string | number | boolean | null;

/** A column's name, and its value in a row. */
export type Column<Row> = readonly [name: string, of: (row: Row) => Cell];

/** Rows a piece: large tables never stand in memory as one text. */
const BATCH = 1000;

/**
 * A table as CSV (RFC 4180, but with plain line feeds), in pieces, the header first. Text that a
 * spreadsheet would take for a formula is marked as text.
 */
export function* csv<Row>(
  columns: readonly Column<Row>[],
  rows: Iterable<Row>,
): Generator<string, void> {
  let batch: Cell[][] = [columns.map(([name]) => name)];
  for (const row of rows) {
    batch.push(columns.map(([, of]) => of(row)));
    if (batch.length === BATCH) {
      yield text(batch);
      batch = [];
    }
  }
  if (batch.length > 0) yield text(batch);
}

function text(rows: Cell[][]): string {
  return stringify(rows, {
    escape_formulas: true,
    // The library writes false, like null, as nothing.
    cast: { boolean: (value) => (value ? 'true' : 'false') },
  });
}
