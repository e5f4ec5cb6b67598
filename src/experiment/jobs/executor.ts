import type { Job, Outcome, Texts, Work } from './job.js';
import { Performer, type Terms } from './performer.js';

/**
 * Where the runs of a study are done: here, on threads, in a worker of a browser, on other machines.
 * An outcome is the same wherever it comes from.
 */
export interface Place {
  /** Jobs that are worth giving to it at once. */
  readonly lanes: number;
  /**
   * Makes ready for the jobs of one stage of a study.
   * @param texts all that the jobs name
   * @param lanes jobs that it will be given at once
   */
  open(texts: Texts, work: Work, lanes: number): Executor;
}

export interface Executor {
  run(job: Job): Promise<Outcome>;
  /** Ends what is under way: its promises may be rejected, or never settle. */
  close(): Promise<void>;
}

/** Runs jobs where it is called, one after the other. Code runs only where `terms` consent to its hash. */
export function here(terms: Terms = {}): Place {
  return {
    lanes: 1,
    open(texts) {
      const performer = new Performer(texts, terms);
      return {
        run: (job) => performer.perform(job),
        close: () => Promise.resolve(),
      };
    },
  };
}
