/** A thread of the coverage proof: numbers of studies in, what they say out. */
import { parentPort } from 'node:worker_threads';
import { type Answer, type Job } from './cell.js';
import { cells } from './cells.js';
import { study } from './study.js';

parentPort?.on('message', ({ cell, from, until }: Job) => {
  const found = cells.find(({ id }) => id === cell)!;
  const answer: Answer = study(found, from, until);
  parentPort?.postMessage(answer);
});
