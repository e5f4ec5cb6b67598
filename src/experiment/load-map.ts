import type { Simulation } from '../model/simulation.js';

/** Requests that the backends of a service got over time: few enough rows and columns for a picture. */
export interface LoadMap {
  service: string;
  /** Seconds at which the first column begins, how long each is, and where the last one ends. */
  from: number;
  step: number;
  to: number;
  /** So many backends that follow one another share a row. */
  perRow: number;
  /** Requests a second of a backend, by row and column. */
  rows: number[][];
}

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
    return [{ service, from, step, to, perRow, rows }];
  });
}
