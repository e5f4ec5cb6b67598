import type { Metric } from '../experiment/metric.js';
import { replicate, type Replication } from '../experiment/replicate.js';
import type { PlainScenario } from '../scenario/plain.js';
import { number as numberText, seconds } from '../report/format.js';

/** One policy at one point. */
export interface Cell {
  plain: PlainScenario;
  metrics: readonly Metric[];
}

/** What a worker is made with: all cells, so that a task is two numbers. */
export interface WorkerInput {
  cells: readonly Cell[];
  /** The first replication. */
  from: number;
  /** Policies of the user's own: the word and the module. */
  policies: readonly (readonly [string, string])[];
}

export interface Finished {
  /** By cell; the replications that all cells have, in their order. */
  finished: Replication[][];
  stopped: boolean;
}

/**
 * Runs replications `from` to `until` (excluded) of every cell, one of all before the next of any,
 * over `jobs` threads. Results are placed by their numbers: who ran them, and when, does not show. A signal
 * keeps the replications that all cells have.
 */
export async function runCells(
  cells: readonly Cell[],
  { from, until }: { from: number; until: number },
  jobs: number,
  quiet: boolean,
  policies: WorkerInput['policies'],
): Promise<Finished> {
  const number = until - from;
  const tasks = cells.length * number;
  const done: (Replication | undefined)[] = new Array<undefined>(tasks);
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, abort);
  const progress = progressOf(tasks, quiet);
  try {
    if (jobs === 1) await runHere(cells, from, tasks, done, stop.signal, progress);
    else
      await runPooled(
        { cells, policies, from },
        tasks,
        Math.min(jobs, tasks),
        done,
        stop.signal,
        progress,
      );
  } finally {
    progress.end();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, abort);
  }
  return { finished: prefix(cells.length, number, done), stopped: stop.signal.aborted };
}

/** Task t is replication from + floor(t / cells) of cell t mod cells. */
async function runHere(
  cells: readonly Cell[],
  from: number,
  tasks: number,
  done: (Replication | undefined)[],
  stop: AbortSignal,
  progress: Progress,
): Promise<void> {
  for (let task = 0; task < tasks && !stop.aborted; task++) {
    const { plain, metrics } = cells[task % cells.length];
    done[task] = replicate(plain, from + Math.floor(task / cells.length), metrics);
    progress.step();
    // Signals are heard between replications.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function runPooled(
  input: WorkerInput,
  tasks: number,
  jobs: number,
  done: (Replication | undefined)[],
  stop: AbortSignal,
  progress: Progress,
): Promise<void> {
  const { Tinypool } = await import('tinypool');
  const pool = new Tinypool({
    filename: new URL('./compare-worker.js', import.meta.url).href,
    minThreads: jobs,
    maxThreads: jobs,
    workerData: input,
  });
  let next = 0;
  const feed = async (): Promise<void> => {
    while (next < tasks && !stop.aborted) {
      const task = next++;
      done[task] = (await pool.run(task)) as Replication;
      progress.step();
    }
  };
  const end = (): void => void pool.destroy();
  stop.addEventListener('abort', end);
  try {
    await Promise.all(Array.from({ length: jobs }, feed));
  } catch (error) {
    // What was under way when the pool ended is given up.
    if (!stop.aborted) throw error;
  } finally {
    stop.removeEventListener('abort', end);
    await pool.destroy();
  }
}

function prefix(
  cells: number,
  number: number,
  done: readonly (Replication | undefined)[],
): Replication[][] {
  let whole = 0;
  const has = (replication: number): boolean =>
    Array.from({ length: cells }, (_, cell) => done[replication * cells + cell]).every(Boolean);
  while (whole < number && has(whole)) whole++;
  return Array.from({ length: cells }, (_, cell) =>
    Array.from({ length: whole }, (_each, replication) => done[replication * cells + cell]!),
  );
}

interface Progress {
  step(): void;
  end(): void;
}

function progressOf(tasks: number, quiet: boolean): Progress {
  if (quiet || !process.stderr.isTTY) return { step: () => undefined, end: () => undefined };
  const began = performance.now();
  let done = 0;
  return {
    step() {
      done++;
      const left = ((performance.now() - began) / 1000 / done) * (tasks - done);
      process.stderr.write(
        `\r\u001b[K${numberText(done)} of ${numberText(tasks)} runs, ${seconds(left)} left`,
      );
    },
    end() {
      process.stderr.write('\r\u001b[K');
    },
  };
}
