import { fileURLToPath, pathToFileURL } from 'node:url';
import { basename, dirname, join } from 'node:path';
import { buildSync } from 'esbuild';
import { ThreadPool } from '../../src/cli/threads.js';
import { shareOut } from '../../src/experiment/jobs/share-out.js';

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
export async function runJobs<Job extends object, Answer>(
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
  let finished = 0;
  const pool = new ThreadPool<Job, Answer>(pathToFileURL(bundle), folder, threads);
  const run = (job: Job): Promise<Answer> =>
    pool.run(job).catch((error: unknown) => {
      throw new Error(`${JSON.stringify(job)}: ${String(error)}`, { cause: error });
    });
  try {
    const watch = { goOn: () => true, onStop: () => () => undefined, done: () => done(++finished) };
    return (await shareOut(jobs, threads, run, watch)) as Answer[];
  } finally {
    await pool.close();
  }
}
