/** A thread of the proof: replications in, observations out. */
import { workerData } from 'node:worker_threads';
import { replicate, type Wish } from './replication.js';
import { table } from './rows/table.js';

/** Rows by id: they hold functions, which do not travel. */
export interface Job {
  rows: readonly string[];
  wish: Wish;
}

// The pool puts its own data before ours.
const [, folder] = workerData as [unknown, string];

export default function run({ rows, wish }: Job): number[] {
  const chosen = rows.map((id) => table.find((row) => row.id === id)!);
  return replicate(folder, chosen, wish);
}
