import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { buildSync } from 'esbuild';
import type { Job } from './worker.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BUNDLE = join(ROOT, 'node_modules/.cache/netloom-proof/worker.mjs');

/** The scenarios of the proof. */
export const SCENARIOS = join(ROOT, 'scenarios/proof');

/**
 * Runs jobs on threads; the answers are in the order of the jobs, whoever was first. The simulator
 * is compiled once, so that a long proof is about one state of the code.
 */
export async function runJobs(
  jobs: readonly Job[],
  threads: number,
  done: (finished: number) => void,
): Promise<number[][]> {
  buildSync({
    entryPoints: [fileURLToPath(new URL('worker.ts', import.meta.url))],
    outfile: BUNDLE,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
  });
  const answers = new Array<number[]>(jobs.length);
  let next = 0;
  let finished = 0;
  const lane = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(BUNDLE, { workerData: SCENARIOS });
      let current = -1;
      const feed = (): void => {
        if (next === jobs.length) void worker.terminate().then(() => resolve());
        else worker.postMessage(jobs[(current = next++)]);
      };
      worker.on('message', (values: number[]) => {
        answers[current] = values;
        done(++finished);
        feed();
      });
      worker.on('error', (error) => {
        reject(new Error(`${jobs[current]?.rows.join(', ')}: ${error.message}`));
      });
      feed();
    });
  await Promise.all(Array.from({ length: threads }, lane));
  return answers;
}
