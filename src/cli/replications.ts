import { policyMistake } from '../balancing/guarded-policy.js';
import { number as numberText, seconds } from '../report/format.js';
import type { Cell, Outcomes, Work } from './cell-work.js';
import { beat, stopSignal } from './stop.js';
import { isAlive } from './terminal.js';

export type { Cell } from './cell-work.js';

/** What a worker is made with: all cells, so that a task is one number. */
export interface WorkerInput {
  work: Work;
  cells: readonly Cell[];
  /** The first replication. */
  from: number;
  /** Policies of the user's own: the word and the module. */
  policies: readonly (readonly [string, string])[];
}

/** What a worker gives back for a task: what came of it, or what is wrong with the user's policy. */
export type Done<T> = { outcome: T } | { mistake: string };

/** Replications `from` to `until`, which is excluded. */
export interface Span {
  from: number;
  until: number;
}

export interface Finished<T> {
  /** By cell; the replications that all cells have, in their order. */
  finished: T[][];
  stopped: boolean;
  /** Threads that shared the work. */
  workers: number;
}

export interface RunCellsOptions {
  /** Threads. */
  jobs: number;
  policies: WorkerInput['policies'];
  /** What is counted on the terminal; null for silence. */
  progress: string | null;
}

/**
 * Does the work for a span of replications of every cell, one of all before the next of any, over
 * `jobs` threads. Results are placed by their numbers: who made them, and when, does not show. A
 * signal keeps the replications that all cells have.
 */
export async function runCells<W extends Work>(
  work: W,
  cells: readonly Cell[],
  { from, until }: Span,
  { jobs, policies, progress: what }: RunCellsOptions,
): Promise<Finished<Outcomes[W]>> {
  const number = until - from;
  const tasks = cells.length * number;
  const progress = progressOf(tasks, what);
  const workers = Math.min(jobs, tasks);
  const todo: Todo<Outcomes[W]> = {
    tasks,
    done: new Array<undefined>(tasks),
    progress,
  };
  try {
    await runPooled({ work, cells, from, policies }, workers, todo);
  } finally {
    progress.end();
  }
  const finished = prefix(cells.length, number, todo.done);
  return { finished, stopped: stopSignal.aborted, workers };
}

/** Task t is replication from + floor(t / cells) of cell t mod cells. */
interface Todo<T> {
  tasks: number;
  done: (T | undefined)[];
  progress: Progress;
}

async function runPooled<T>(
  input: WorkerInput,
  jobs: number,
  { tasks, done, progress }: Todo<T>,
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
    while (next < tasks && !stopSignal.aborted) {
      const task = next++;
      const result = (await pool.run(task)) as Done<T>;
      if ('mistake' in result) throw policyMistake(result.mistake);
      done[task] = result.outcome;
      beat();
      progress.step();
    }
  };
  const end = (): void => void pool.destroy();
  stopSignal.addEventListener('abort', end);
  try {
    await Promise.all(Array.from({ length: jobs }, feed));
  } catch (error) {
    // What was under way when the pool ended is given up.
    if (!stopSignal.aborted) throw error;
  } finally {
    stopSignal.removeEventListener('abort', end);
    await pool.destroy();
  }
}

function prefix<T>(cells: number, number: number, done: readonly (T | undefined)[]): T[][] {
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

function progressOf(tasks: number, what: string | null): Progress {
  if (what === null || !isAlive(process.stderr))
    return { step: () => undefined, end: () => undefined };
  const began = performance.now();
  let done = 0;
  return {
    step() {
      done++;
      const left = ((performance.now() - began) / 1000 / done) * (tasks - done);
      process.stderr.write(
        `\r\u001b[K${numberText(done)} of ${numberText(tasks)} ${what}, ${seconds(left)} left`,
      );
    },
    end() {
      process.stderr.write('\r\u001b[K');
    },
  };
}
