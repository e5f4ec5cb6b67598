/** Markdown in Prettier's layout, so that what is printed need not be formatted. */

export type Row = readonly string[];

/** A table; columns that are empty in every row are left out. */
export function table(header: Row, rows: readonly Row[]): string {
  const used = header.map((_, column) => rows.some((row) => row[column] !== ''));
  const lines = [header, ...rows].map((row) =>
    row.filter((_, column) => used[column]).map((cell) => cell.replaceAll('|', '\\|')),
  );
  const widths = lines[0].map((_, column) =>
    Math.max(3, ...lines.map((row) => row[column].length)),
  );
  const line = (cells: Row) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  const [head, ...body] = lines;
  return [head, widths.map((width) => '-'.repeat(width)), ...body].map(line).join('\n');
}

/** Where the platforms that render Markdown let a link to a heading go. */
export function anchor(heading: string): string {
  return `#${heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
    .replaceAll(' ', '-')}`;
}
