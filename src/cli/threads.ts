import type { Tinypool } from 'tinypool';
import type { Place } from '../experiment/jobs/executor.js';
import type { Hash, Job, Outcome, Texts, Work } from '../experiment/jobs/job.js';

/** What a thread is made with. */
export interface ThreadTerms {
  /** What all its jobs do. */
  work: Work;
  texts: Texts;
  /** Code that the user has consented to here, and where its files are. */
  code: ReadonlyMap<Hash, string>;
}

/**
 * Threads of this process, each of which does one job after the other.
 * @param code that the user has consented to, and where its files are
 */
export function threads(lanes: number, code: ReadonlyMap<Hash, string>): Place {
  const file = new URL('./compare-worker.js', import.meta.url);
  return {
    lanes,
    open: (texts, work, wanted) => {
      const terms: ThreadTerms = { work, texts, code };
      return new ThreadPool<Job, Outcome>(file, terms, wanted);
    },
  };
}

/** Threads that share what there is to do. */
export class ThreadPool<Task extends object, Done> {
  private readonly pool: Promise<Tinypool>;

  /**
   * @param file the module that each runs: its default export takes a task, and gives or promises what
   *   comes of it
   * @param data what a thread is made with: the second of its `workerData`
   */
  constructor(file: URL, data: unknown, threads: number) {
    this.pool = started(file, data, threads);
  }

  async run(task: Task): Promise<Done> {
    return (await (await this.pool).run(task)) as Done;
  }

  async close(): Promise<void> {
    await (await this.pool).destroy();
  }
}

/** Its library is loaded by whoever needs threads. */
async function started({ href }: URL, workerData: unknown, threads: number): Promise<Tinypool> {
  const tinypool = await import('tinypool');
  return new tinypool.Tinypool({
    filename: href,
    minThreads: threads,
    maxThreads: threads,
    workerData,
  });
}
