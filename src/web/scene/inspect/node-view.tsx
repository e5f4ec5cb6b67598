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
        <span class="faint"> · {text.atMoment(instantWords(show.time.peek()))}</span>
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
  const { name, columns, rows } = table;
  return (
    <details open={name !== 'ports' && rows.length <= LONG} data-table={name}>
      <summary>
        {text.tables[name]} <span class="faint">({rows.length})</span>
      </summary>
      <div class="wide">
        <table>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {text.columns[column]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, i) => (
              <tr key={i}>
                {row.map((cell, at) => (
                  <td key={at} class={typeof cell === 'number' ? 'number' : undefined}>
                    <Cell column={columns[at]} cell={cell} show={show} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
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
