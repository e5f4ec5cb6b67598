/** A thread of `netloom compare`: runs one replication of one cell a task. */
import { workerData } from 'node:worker_threads';
import { type Outcomes, type Work, works } from './cell-work.js';
import { addOwnPolicies } from './own-policies.js';
import type { WorkerInput } from './replications.js';

// Tinypool puts its own data before ours.
const [, { work, cells, from, policies }] = workerData as [unknown, WorkerInput];
const ready = addOwnPolicies(policies);

export default async function run(task: number): Promise<Outcomes[Work]> {
  await ready;
  return works[work](cells[task % cells.length], from + Math.floor(task / cells.length));
}
