/** A thread of `netloom compare`: does jobs, one after the other. */
import { workerData } from 'node:worker_threads';
import type { Job, Outcome } from '../experiment/jobs/job.js';
import { Performer } from '../experiment/jobs/performer.js';
import { heapLimit, withinHeap } from './heap.js';
import { importFile } from './own-policies.js';
import type { ThreadTerms } from './threads.js';

// Tinypool puts its own data before ours.
const [, { texts, code }] = workerData as [unknown, ThreadTerms];
const performer = new Performer(texts, {
  consent: new Set(code.keys()),
  importText: (text, hash) => importFile(code.get(hash)!, text),
  heap: heapLimit(),
  limited: withinHeap,
});

export default function run(job: Job): Promise<Outcome> {
  return performer.perform(job);
}
