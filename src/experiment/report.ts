import type { ReportFile } from '../report/files.js';
import { csv, type Column } from '../report/csv.js';
import { toJson } from '../report/json.js';
import type { Cell, Comparison, PointComparison, Row } from './comparison.js';
import type { Point } from './plan.js';
import type { Replication } from './replicate.js';

interface Line {
  point: PointComparison;
  row: Row;
  cell: Cell;
}

/** All that a study has run, by point and policy of its plan. */
interface AllRuns {
  points: readonly Point[];
  policies: readonly string[];
  cells: readonly (readonly Replication[])[][];
}

/**
 * The files of a comparison; what concerns the machine is not in them.
 * @param all the runs that it rests on, and those that were left over when it was stopped
 */
export function comparisonFiles(comparison: Comparison, all: AllRuns): ReportFile[] {
  const lines: Line[] = comparison.points.flatMap((point) =>
    point.rows.flatMap((row) => row.cells.map((cell) => ({ point, row, cell }))),
  );
  const settings = comparison.points[0].settings.map(({ path }) => path);
  const columns: Column<Line>[] = [
    ...settings.map((path, i): Column<Line> => [path, ({ point }) => point.settings[i].value]),
    ['policy', ({ row }) => row.policy],
    ['rank', ({ row }) => row.rank],
    ['group', ({ row }) => row.group],
    ['metric', ({ cell }) => cell.metric],
    ['unit', ({ cell }) => cell.unit],
    ['value', ({ cell }) => finite(cell.value)],
    ['low', ({ cell }) => finite(cell.low)],
    ['high', ({ cell }) => finite(cell.high)],
    ['n', ({ cell }) => cell.n],
    ['verdict', ({ cell }) => cell.verdict],
    ['exact', ({ cell }) => cell.exact],
    ['equivalent', ({ cell }) => cell.equivalent],
    ['needs', ({ cell }) => cell.needs],
    ['difference', ({ cell }) => finite(cell.difference?.value ?? null)],
    ['differenceLow', ({ cell }) => finite(cell.difference?.low ?? null)],
    ['differenceHigh', ({ cell }) => finite(cell.difference?.high ?? null)],
    ['relative', ({ cell }) => finite(cell.difference?.relative?.value ?? null)],
    ['relativeLow', ({ cell }) => finite(cell.difference?.relative?.low ?? null)],
    ['relativeHigh', ({ cell }) => finite(cell.difference?.relative?.high ?? null)],
    ['leansOnReplication', ({ cell }) => cell.leansOn?.replication ?? null],
    ['mayBeBest', ({ cell }) => cell.mayBeBest],
    ['refused', ({ cell }) => cell.refused],
  ];
  return [
    { name: 'compare.json', content: [toJson(comparison)] },
    { name: 'compare.csv', content: csv(columns, lines) },
    { name: 'replications.csv', content: replicationRows(comparison, all) },
  ];
}

function* replicationRows(
  comparison: Comparison,
  { points, policies, cells }: AllRuns,
): Generator<string, void> {
  interface One {
    point: Point;
    policy: string;
    number: number;
    of: Replication;
  }
  const rows = points.flatMap((point, p) =>
    policies.flatMap((policy, i) =>
      cells[p][i].map((of, number): One => ({ point, policy, number, of })),
    ),
  );
  const settings = points[0].settings.map(({ path }) => path);
  const units = comparison.points[0].rows[0].cells.map(({ unit }) => unit);
  const columns: Column<One>[] = [
    ...settings.map((path, i): Column<One> => [path, ({ point }) => point.settings[i].value]),
    ['policy', ({ policy }) => policy],
    ['replication', ({ number: n }) => n],
    ...comparison.metrics.map((metric, m): Column<One> => [
      withUnit(metric, units[m]),
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

/** A heading with its unit, as in the files of a run: `latency.p99_ms`. */
function withUnit(metric: string, unit: string): string {
  return unit === '' ? metric : `${metric}_${unit.replace('1/', 'per_')}`;
}
