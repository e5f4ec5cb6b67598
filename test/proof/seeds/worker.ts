/** A thread of the proof over seeds: scenarios and seeds in, what does not hold out. */
import { workerData } from 'node:worker_threads';
import { type Answer, type Job, judgeSeed } from './scenario.js';

// The pool puts its own data before ours.
const [, folder] = workerData as [unknown, string];

export default function run(job: Job): Answer {
  return judgeSeed(folder, job);
}
