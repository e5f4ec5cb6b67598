import type { Tinypool } from 'tinypool';
import type { Executor, Place } from '../experiment/jobs/executor.js';
import type { Hash, Outcome, Texts, Work } from '../experiment/jobs/job.js';

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
  return {
    lanes,
    open: (texts, work, wanted) => new Pool({ work, texts, code }, wanted),
  };
}

class Pool implements Executor {
  private readonly pool: Promise<Tinypool>;

  constructor(terms: ThreadTerms, threads: number) {
    this.pool = started(terms, threads);
  }

  async run(job: object): Promise<Outcome> {
    return (await (await this.pool).run(job)) as Outcome;
  }

  async close(): Promise<void> {
    await (await this.pool).destroy();
  }
}

/** Its library is loaded by whoever needs threads. */
async function started(workerData: ThreadTerms, threads: number): Promise<Tinypool> {
  const tinypool = await import('tinypool');
  return new tinypool.Tinypool({
    filename: new URL('./compare-worker.js', import.meta.url).href,
    minThreads: threads,
    maxThreads: threads,
    workerData,
  });
}
