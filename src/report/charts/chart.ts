import { type Cell, csv } from '../csv.js';
import type { ReportFile } from '../files.js';

/** How pictures are wanted. */
export interface Style {
  /** Pixels of 1/96 inch. */
  width: number;
  /** Whether title and subtitle are part of the picture. */
  titled: boolean;
}

/** A picture that can be drawn at any width, with the numbers that it shows. */
export interface Chart {
  /** For a file, of letters, digits and hyphens. */
  name: string;
  title: string;
  subtitle: string;
  draw: (style: Style) => string;
  data: Data;
}

/** A table in CSV's terms: one row a point that is drawn. */
export interface Data {
  columns: readonly string[];
  rows: readonly (readonly Cell[])[];
}

/**
 * Widths that have a name: a column of a paper in two columns, and both (IEEE's 3.5 and 7.16 inches);
 * and what a screen has room for.
 */
export const WIDTHS = { column: 336, page: 687, screen: 820 } as const;

export function dataCsv({ columns, rows }: Data): Generator<string, void> {
  return csv(
    columns.map((name, i) => [name, (row: readonly Cell[]) => row[i] ?? null] as const),
    rows.map((row) => row.map(told)),
  );
}

/** A CSV knows no NaN; an infinity is told as what it is. */
function told(cell: Cell): Cell {
  if (typeof cell !== 'number' || Number.isFinite(cell)) return cell;
  return Number.isNaN(cell) ? null : String(cell);
}

/** A picture and its data, each made when it is read: one that fails takes no other with it. */
export function chartFiles(charts: readonly Chart[], style: Style, folder = ''): ReportFile[] {
  return charts.flatMap((chart) => [
    { name: `${folder}${chart.name}.svg`, content: whenRead(() => [chart.draw(style)]) },
    { name: `${folder}${chart.name}.csv`, content: whenRead(() => dataCsv(chart.data)) },
  ]);
}

function* whenRead(make: () => Iterable<string>): Generator<string, void> {
  yield* make();
}

/**
 * Names of pictures that no two share and that LaTeX takes as they are: it stumbles over blanks,
 * underscores, per cents and a second dot.
 */
export class PictureNames {
  private readonly taken = new Set<string>();

  next(words: string): string {
    const plain = words
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 60)
      .replace(/-+$/, '');
    const start = plain === '' ? 'chart' : plain;
    let name = start;
    for (let n = 2; this.taken.has(name); n++) name = `${start}-${n}`;
    this.taken.add(name);
    return name;
  }
}
