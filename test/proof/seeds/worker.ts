/** A thread of the proof over seeds: scenarios and seeds in, what does not hold out. */
import { parentPort, workerData } from 'node:worker_threads';
import { type Job, judgeSeed } from './scenario.js';

parentPort?.on('message', (job: Job) => {
  parentPort?.postMessage(judgeSeed(workerData as string, job));
});
