import type { ReportFile } from '../report/files.js';
import { csv, type Column } from '../report/csv.js';
import { count, number, printable } from '../report/format.js';
import { grid } from '../report/grid.js';
import { toJson } from '../report/json.js';
import { type Paint, plainPaint } from '../report/paint.js';
import type { Cell, Comparison, PointComparison, Row } from './comparison.js';
import type { Replication } from './replicate.js';

/** A comparison for reading: a table a point, the best marked, the policies by the first metric. */
export function comparisonTable(comparison: Comparison, paint: Paint = plainPaint): string {
  const { scenario, seed, replications, policies, points, baseline } = comparison;
  const facts = [
    `seed ${printable(seed)}`,
    `${count(replications)} replications`,
    `${count(policies.length)} policies`,
    `${count(points.length)} ${points.length === 1 ? 'point' : 'points'}`,
  ];
  const lines = [`${paint.strong(printable(scenario))}  ${paint.faint(facts.join(' · '))}`];
  if (comparison.partial) {
    lines.push(paint.bad(`partial: interrupted after ${count(replications)} replications of all`));
  }
  const tables = points.map((point) => pointTable(comparison, point, paint).join('\n'));
  const percent = `${comparison.level * 100} %`;
  const notes = [
    `value ± half of its ${percent} interval over replications; requests, sizes, keys and demands are`,
    `the same for every policy. * may be the best (multiple comparison with the best at ${percent},`,
    `indifference ${comparison.indifference * 100} %); against ${printable(baseline)}: + better, - worse, = not told apart with`,
    'this many replications, over the whole table at once (Holm); † in its later steps only.',
  ];
  const said = policies.length > 1 ? notes : notes.slice(0, 1).map((note) => note.split(';')[0]);
  return `${[...lines, ...tables, said.map((note) => paint.faint(note)).join('\n')].join('\n\n')}\n`;
}

function pointTable(comparison: Comparison, point: PointComparison, paint: Paint): string[] {
  const units = point.rows[0].cells.map(({ unit }) => unit);
  const head = comparison.metrics.map((metric, i) => {
    const unit = units[i] === '' ? '' : `_${units[i]}`;
    return `${metric.replaceAll(' ', '_')}${unit}`;
  });
  const rows = ranked(point.rows).map(({ policy, cells }) => [
    printable(policy),
    ...cells.map((cell) => cellText(cell, paint)),
  ]);
  const title = point.point === '' ? 'All policies' : printable(point.point);
  return grid(title, ['<policy', ...head].join(' '), rows, paint, 'compare.csv');
}

/** The best by the first metric first; what was not measured last. */
function ranked(rows: readonly Row[]): Row[] {
  const rank = ({ cells: [first] }: Row): number => {
    if (first.value === null) return Infinity;
    return first.better === 'less' ? first.value : -first.value;
  };
  return [...rows].sort((a, b) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0));
}

function cellText(cell: Cell, paint: Paint): string {
  const { value, low, high } = cell;
  const half = low === null || high === null ? '' : ` ±${number((high - low) / 2)}`;
  const text = `${number(value)}${half}`;
  const word =
    cell.verdict === null
      ? ' '
      : cell.verdict === 'better'
        ? '+'
        : cell.verdict === 'worse'
          ? '-'
          : '=';
  const marks = `${cell.stepDown ? '†' : ''}${word}${cell.mayBeBest ? '*' : ' '}`;
  return `${cell.best ? paint.good(text) : text} ${marks}`;
}

interface Line {
  point: PointComparison;
  row: Row;
  cell: Cell;
}

/** The files of a comparison; what concerns the machine is not in them. */
export function comparisonFiles(
  comparison: Comparison,
  cells: readonly (readonly Replication[])[][],
): ReportFile[] {
  const lines: Line[] = comparison.points.flatMap((point) =>
    point.rows.flatMap((row) => row.cells.map((cell) => ({ point, row, cell }))),
  );
  const settings = comparison.points[0].settings.map(({ path }) => path);
  const columns: Column<Line>[] = [
    ...settings.map((path, i): Column<Line> => [path, ({ point }) => point.settings[i].value]),
    ['policy', ({ row }) => row.policy],
    ['metric', ({ cell }) => cell.metric],
    ['unit', ({ cell }) => cell.unit],
    ['value', ({ cell }) => finite(cell.value)],
    ['low', ({ cell }) => finite(cell.low)],
    ['high', ({ cell }) => finite(cell.high)],
    ['n', ({ cell }) => cell.n],
    ['verdict', ({ cell }) => cell.verdict],
    ['differenceLow', ({ cell }) => finite(cell.difference?.low ?? null)],
    ['differenceHigh', ({ cell }) => finite(cell.difference?.high ?? null)],
    ['mayBeBest', ({ cell }) => cell.mayBeBest],
    ['refused', ({ cell }) => cell.refused],
  ];
  return [
    { name: 'summary.json', content: [toJson(comparison)] },
    { name: 'compare.csv', content: csv(columns, lines) },
    { name: 'replications.csv', content: replicationRows(comparison, cells) },
  ];
}

function* replicationRows(
  comparison: Comparison,
  cells: readonly (readonly Replication[])[][],
): Generator<string, void> {
  interface One {
    point: PointComparison;
    policy: string;
    number: number;
    of: Replication;
  }
  const rows = comparison.points.flatMap((point, p) =>
    comparison.policies.flatMap((policy, i) =>
      cells[p][i].map((of, number): One => ({ point, policy, number, of })),
    ),
  );
  const settings = comparison.points[0].settings.map(({ path }) => path);
  const columns: Column<One>[] = [
    ...settings.map((path, i): Column<One> => [path, ({ point }) => point.settings[i].value]),
    ['policy', ({ policy }) => policy],
    ['replication', ({ number: n }) => n],
    ...comparison.metrics.map((metric, m): Column<One> => [
      metric,
      ({ of }) => finite(of.values[m]),
    ]),
    ['events', ({ of }) => of.events],
    ['digest', ({ of }) => of.digest],
  ];
  yield* csv(columns, rows);
}

/** A CSV knows no NaN; an infinity is told as what it is. */
function finite(value: number | null): string | number | null {
  if (value === null || Number.isNaN(value)) return null;
  return Number.isFinite(value) ? value : String(value);
}
