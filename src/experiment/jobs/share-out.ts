/** What watches over jobs on their way. */
export interface Watch {
  /** Whether to go on. */
  goOn(): boolean;
  /** Calls `end` where what is under way is to be given up. Returns what takes that back. */
  onStop(end: () => void): () => void;
  /** A job has come to its end. */
  done(): void;
}

/**
 * Gives out jobs in their order, so many at once.
 * @returns the outcomes in the order of the jobs, whoever was first; undefined for those that were given up
 */
export async function shareOut<Job, Outcome>(
  jobs: readonly Job[],
  lanes: number,
  run: (job: Job) => Promise<Outcome>,
  watch: Watch,
): Promise<(Outcome | undefined)[]> {
  const outcomes = new Array<Outcome | undefined>(jobs.length).fill(undefined);
  let next = 0;
  let ended = false;
  const lane = async (): Promise<void> => {
    while (next < jobs.length && !ended && watch.goOn()) {
      const place = next++;
      outcomes[place] = await run(jobs[place]);
      watch.done();
    }
  };
  let stop = (): void => undefined;
  const stopped = new Promise<void>((resolve) => (stop = resolve));
  const forget = watch.onStop(() => {
    ended = true;
    stop();
  });
  try {
    await Promise.race([stopped, Promise.all(Array.from({ length: lanes }, lane))]);
  } catch (error) {
    // What was under way when it was stopped is given up.
    if (!ended) throw error;
  } finally {
    ended = true;
    forget();
  }
  return outcomes;
}
