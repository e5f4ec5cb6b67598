/** A thread of `netloom compare`: runs one replication of one cell a task. */
import { workerData } from 'node:worker_threads';
import { replicate, type Replication } from '../experiment/replicate.js';
import { addOwnPolicies } from './own-policies.js';
import type { WorkerInput } from './replications.js';

// Tinypool puts its own data before ours.
const [, { cells, from, policies }] = workerData as [unknown, WorkerInput];
const ready = addOwnPolicies(policies);

export default async function run(task: number): Promise<Replication> {
  await ready;
  const { plain, metrics } = cells[task % cells.length];
  return replicate(plain, from + Math.floor(task / cells.length), metrics);
}
