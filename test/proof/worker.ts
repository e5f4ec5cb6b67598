/** A thread of the proof: replications in, observations out. */
import { parentPort, workerData } from 'node:worker_threads';
import { replicate, type Wish } from './replication.js';
import { table } from './rows/table.js';

/** Rows by id: they hold functions, which do not travel. */
export interface Job {
  rows: readonly string[];
  wish: Wish;
}

parentPort?.on('message', ({ rows, wish }: Job) => {
  const chosen = rows.map((id) => table.find((row) => row.id === id)!);
  parentPort?.postMessage(replicate(workerData as string, chosen, wish));
});
