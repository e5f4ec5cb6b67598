import type { Row } from './row.js';
import type { Wish } from './replication.js';
import type { Job } from './worker.js';

/** How far below the proof a run stays, in customers and replications. */
export interface Scale {
  customers: number;
  replications: number;
}

export const WHOLE: Scale = { customers: 1, replications: Infinity };
/** A fault shows in a twentieth of the customers, or its row is no good. */
export const SABOTAGE: Scale = { customers: 0.1, replications: 20 };
/** For every test run: intervals are wide, but a contradiction still is one. */
export const QUICK: Scale = { customers: 0.05, replications: 10 };

/** Rows that look at the same study, run together. */
export function groups(rows: readonly Row[]): Row[][] {
  const byStudy = new Map<Row['study'], Row[]>();
  for (const row of rows) {
    const group = byStudy.get(row.study) ?? [];
    byStudy.set(row.study, [...group, row]);
  }
  return [...byStudy.values()];
}

/** The replications of a group of rows. */
export function wishes([{ study }]: readonly Row[], scale: Scale, sabotage: boolean): Wish[] {
  const { customers } = study;
  const count = Math.min(study.replications, scale.replications);
  return Array.from({ length: count }, (_, replication) => ({
    replication,
    sabotage,
    ...(customers !== undefined && { customers: Math.ceil(customers * scale.customers) }),
  }));
}

/** Observations of each row, replication by replication, from those of the jobs. */
export function gather(
  rows: readonly Row[],
  jobs: readonly Job[],
  answers: readonly (readonly number[])[],
): number[][] {
  const byRow = new Map(rows.map(({ id }) => [id, [] as number[]]));
  jobs.forEach(({ rows: ids }, job) => {
    ids.forEach((id, place) => byRow.get(id)?.push(answers[job][place]));
  });
  return [...byRow.values()];
}
