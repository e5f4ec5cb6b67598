import type { LoadMap } from './samples.js';
import type { Simulation } from './simulation.js';

const ROWS = 24;
const COLUMNS = 48;

/** One for each service that has several backends. */
export function loadMaps({ services, span, now }: Simulation): LoadMap[] {
  const end = Math.min(span.until, now);
  return [...services].flatMap(([service, { service: live }]) => {
    const backends = live.replicas.length;
    const { windows } = live.recorder;
    // Requests that are late to come belong to no time that was measured.
    const count = Math.ceil((end - windows.from) / windows.length);
    if (backends < 2 || count < 1) return [];
    const perRow = Math.ceil(backends / ROWS);
    const perColumn = Math.ceil(count / COLUMNS);
    const rows = Array.from({ length: Math.ceil(backends / perRow) }, () =>
      new Array<number>(Math.ceil(count / perColumn)).fill(0),
    );
    for (let window = 0; window < count; window++) {
      const picks = windows.picks(window);
      const column = Math.floor(window / perColumn);
      picks?.forEach((requests, backend) => {
        const row = Math.floor(backend / perRow);
        rows[row][column] += requests;
      });
    }
    const step = (windows.length * perColumn) / 1e9;
    const [from, to] = [windows.from / 1e9, end / 1e9];
    rows.forEach((cells, row) => {
      const members = Math.min(perRow, backends - row * perRow);
      cells.forEach((requests, column) => {
        // The last one ends with the span.
        const length = Math.min(step, to - from - column * step);
        cells[column] = requests / (members * length);
      });
    });
    const names = rows.map((_, row) => {
      const [first, last] = [row * perRow, Math.min(backends, (row + 1) * perRow) - 1];
      const ends = [...new Set([first, last])].map((backend) => live.replicas[backend].name);
      return ends.join(' to ');
    });
    return [{ service, from, step, to, perRow, names, rows }];
  });
}
