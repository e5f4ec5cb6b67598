import type { Simulation } from '../model/simulation.js';

/** Requests that the backends of a service got over time: few enough rows and columns for a picture. */
export interface LoadMap {
  service: string;
  /** Seconds at which the first column begins, and how long each is. */
  from: number;
  step: number;
  /** So many backends that follow one another share a row. */
  perRow: number;
  /** Requests a second of a backend, by row and column. */
  rows: number[][];
}

const ROWS = 24;
const COLUMNS = 48;
const SOME = 4;

/** One for each service that has several backends. */
export function loadMaps({ services }: Simulation): LoadMap[] {
  return [...services].flatMap(([service, { service: live }]) => {
    const backends = live.replicas.length;
    const { windows } = live.recorder;
    // The last window is mostly cut short by the end of the run.
    const count = windows.count > SOME ? windows.count - 1 : windows.count;
    if (backends < 2 || count === 0) return [];
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
    rows.forEach((cells, row) => {
      const members = Math.min(perRow, backends - row * perRow);
      cells.forEach((requests, column) => {
        const length = Math.min(perColumn, count - column * perColumn) / perColumn;
        cells[column] = requests / (members * step * length);
      });
    });
    return [{ service, from: windows.from / 1e9, step, perRow, rows }];
  });
}
