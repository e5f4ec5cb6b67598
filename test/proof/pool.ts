import { fileURLToPath } from 'node:url';
import { basename, dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { buildSync } from 'esbuild';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BUNDLES = join(ROOT, 'node_modules/.cache/netloom-proof');

/** The thread that runs rows. */
export const ROWS = fileURLToPath(new URL('worker.ts', import.meta.url));

/** The scenarios of the proof. */
export const SCENARIOS = join(ROOT, 'scenarios/proof');

/**
 * Runs jobs on threads; the answers are in the order of the jobs, whoever was first. The simulator
 * is compiled once, so that a long proof is about one state of the code.
 * @param entry the source of the thread: a job in, an answer out
 * @param folder of the scenarios
 */
export async function runJobs<Job, Answer>(
  entry: string,
  jobs: readonly Job[],
  threads: number,
  folder: string,
  done: (finished: number) => void,
): Promise<Answer[]> {
  const bundle = join(BUNDLES, `${basename(dirname(entry))}.mjs`);
  buildSync({
    entryPoints: [entry],
    outfile: bundle,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
  });
  const answers = new Array<Answer>(jobs.length);
  let next = 0;
  let finished = 0;
  const lane = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(bundle, { workerData: folder });
      let current = -1;
      const feed = (): void => {
        if (next === jobs.length) void worker.terminate().then(() => resolve());
        else worker.postMessage(jobs[(current = next++)]);
      };
      worker.on('message', (values: Answer) => {
        answers[current] = values;
        done(++finished);
        feed();
      });
      worker.on('error', (error) => {
        reject(new Error(`${JSON.stringify(jobs[current])}: ${error.message}`));
      });
      feed();
    });
  await Promise.all(Array.from({ length: threads }, lane));
  return answers;
}
