/** A thread of `netloom compare`: runs one replication of one cell a task. */
import { workerData } from 'node:worker_threads';
import { isPolicyMistake } from '../balancing/guarded-policy.js';
import { type Outcomes, type Work, works } from './cell-work.js';
import { addOwnPolicies } from './own-policies.js';
import type { Done, WorkerInput } from './replications.js';

// Tinypool puts its own data before ours.
const [, { work, cells, from, policies }] = workerData as [unknown, WorkerInput];
const ready = addOwnPolicies(policies);

/** Errors lose their names on the way to another thread: a wrong policy of the user's is told by a word. */
export default async function run(task: number): Promise<Done<Outcomes[Work]>> {
  await ready;
  const cell = cells[task % cells.length];
  try {
    return { outcome: works[work](cell, from + Math.floor(task / cells.length)) };
  } catch (error) {
    if (isPolicyMistake(error)) return { mistake: error.message };
    throw error;
  }
}
