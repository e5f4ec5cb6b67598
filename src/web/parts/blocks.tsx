import type { Block, Line, TableBlock } from '../../report/blocks.js';
import { tableWord } from '../texts/tables.js';

/** Rows that are shown of a long table, until one asks for all. */
const ROWS = 20;

/** Tables and lines, as a terminal has them. */
export function Blocks({ blocks }: { blocks: readonly Block[] }) {
  return (
    <>
      {blocks.map((block, i) =>
        block.kind === 'table' ? (
          <Table key={i} table={block} />
        ) : (
          <Lines key={i} lines={block.lines} isDrawn={block.about === 'histograms'} />
        ),
      )}
    </>
  );
}

function Table({ table: { title, columns, rows } }: { table: TableBlock }) {
  const head = (
    <thead>
      <tr>
        {columns.map(({ head, words }, i) => (
          <th key={i} scope="col" class={words ? undefined : 'number'}>
            {tableWord(head)}
          </th>
        ))}
      </tr>
    </thead>
  );
  const body = (some: readonly (readonly Line[])[]) => (
    <tbody>
      {some.map((row, i) => (
        <tr key={i}>
          {row.map((cell, j) => (
            <td key={j} class={columns[j]?.words ? undefined : 'number'}>
              <Pieces line={cell} />
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  );
  const rest = rows.slice(ROWS);
  return (
    <section class="block">
      <h3>{tableWord(title)}</h3>
      <div class="scroll" tabIndex={0} role="group" aria-label={tableWord(title)}>
        <table>
          {head}
          {body(rows.slice(0, ROWS))}
        </table>
        {rest.length > 0 && (
          <details>
            <summary>{`+ ${rest.length}`}</summary>
            <table>
              {head}
              {body(rest)}
            </table>
          </details>
        )}
      </div>
    </section>
  );
}

/** @param isDrawn a title over bars of letters, which stay below each other */
function Lines({ lines, isDrawn }: { lines: readonly Line[]; isDrawn: boolean }) {
  return (
    <div class={isDrawn ? 'block drawn' : 'block'} {...(isDrawn && { tabIndex: 0, role: 'group' })}>
      {lines.map((line, i) => (
        <p key={i}>
          <Pieces line={line} />
        </p>
      ))}
    </div>
  );
}

function Pieces({ line }: { line: Line }) {
  return (
    <>
      {line.map(({ text, mark }, i) =>
        mark === null ? (
          text
        ) : (
          <span key={i} class={mark}>
            {tableWord(text)}
          </span>
        ),
      )}
    </>
  );
}
