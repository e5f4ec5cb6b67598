import { Fragment } from 'preact';
import { sceneText } from '../../texts/scene.js';
import { conditionOf, type Show } from '../show.js';
import { type Column, type Table, tablesAt } from '../tables.js';
import { spanWords, instantWords } from '../words.js';

/** A machine: what it is, and its tables at the instant. */
export function NodeView({ show, node }: { show: Show; node: number }) {
  const text = sceneText();
  const { nodes } = show.view.value.graph;
  const { name, label, shape, runs, namespace, of } = nodes[node];
  const position = show.calm.value;
  const condition = conditionOf(show.conditions().node, node);
  const machine = of?.kind === 'replica' || of === null ? name : of.name;
  const tables = tablesAt(show.stage, machine, position);
  return (
    <>
      <h3>
        {label}
        {label !== name && <span class="faint"> {name}</span>}
      </h3>
      <p>
        {text.shapes[shape]}
        {condition !== 'well' && <strong class="bad"> · {text.conditions[condition]}</strong>}
        {namespace !== '' && ` · ${text.namespace} ${namespace}`}
        {runs.length > 0 &&
          !(runs.length === 1 && runs[0] === name) &&
          ` · ${text.runs} ${runs.join(', ')}`}
        {of !== null && of.addresses.length > 0 && ` · ${of.addresses.join(', ')}`}
        <span class="faint"> · {text.atMoment(instantWords(show.calmTime.value))}</span>
      </p>
      {tables.length === 0 && <p class="faint">{text.empty}</p>}
      {tables.map((table) => (
        <Rows key={table.name} table={table} show={show} />
      ))}
    </>
  );
}

/** Tables with more rows are shut until somebody opens them. */
const LONG = 40;

function Rows({ table, show }: { table: Table; show: Show }) {
  const text = sceneText();
  const { name, columns, rows, above, below } = table;
  const beside = columns.filter((column) => column !== above && column !== below);
  const at = (row: Table['rows'][number], column: Column | undefined) =>
    column === undefined ? '' : row[columns.indexOf(column)];
  return (
    <details open={name !== 'ports' && rows.length <= LONG} data-table={name}>
      <summary>
        {text.tables[name]} <span class="faint">({rows.length})</span>
      </summary>
      <div class="wide">
        <table>
          <thead>
            <tr>
              {beside.map((column) => (
                <th key={column} scope="col" class={numeric.has(column) ? 'number' : undefined}>
                  {text.columns[column]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, i) => (
              <Fragment key={i}>
                {at(row, above) !== '' &&
                  (i === 0 || at(row, above) !== at(rows[i - 1], above)) && (
                    <tr class="over">
                      <th colSpan={beside.length} scope="rowgroup">
                        {above !== undefined && text.columns[above]} {at(row, above)}
                      </th>
                    </tr>
                  )}
                <tr class={isUsed(table, row) ? 'used' : undefined}>
                  {beside.map((column) => (
                    <td key={column} class={numeric.has(column) ? 'number' : undefined}>
                      <Cell column={column} cell={at(row, column)} show={show} />
                    </td>
                  ))}
                </tr>
                {below !== undefined && at(row, below) !== '' && (
                  <tr class="below">
                    <td colSpan={beside.length}>
                      <span class="faint">{text.columns[below]}</span>{' '}
                      <Cell column={below} cell={at(row, below)} show={show} />
                    </td>
                  </tr>
                )}
              </Fragment>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

const numeric: ReadonlySet<Column> = new Set<Column>([
  ...(['hits', 'picked', 'inLine', 'served', 'window', 'threshold', 'waiting'] as const),
]);

/** A rule that has decided something by now is what one looks for. */
function isUsed({ name, columns }: Table, row: Table['rows'][number]): boolean {
  return name === 'chains' && Number(row[columns.indexOf('hits')]) > 0;
}

function Cell({
  column,
  cell,
  show,
}: {
  column: Column;
  cell: string | number | null;
  show: Show;
}) {
  const text = sceneText();
  if (cell === null) return <>–</>;
  if (column === 'since' && typeof cell === 'number') return <time>{instantWords(cell)}</time>;
  if (column === 'rtt' && typeof cell === 'number') return <>{spanWords(cell)}</>;
  if (column === 'state' && (cell === 'inLine' || cell === 'served'))
    return <>{text.cells[cell]}</>;
  if (column === 'request' && typeof cell === 'number') {
    return (
      <button
        class="link"
        onClick={() => (show.selection.value = { kind: 'request', request: cell })}
      >
        {cell}
      </button>
    );
  }
  return <>{cell}</>;
}
