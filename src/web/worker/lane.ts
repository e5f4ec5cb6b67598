/** Jobs of a study in web workers: one of them, and the place that has several. */
import type { Place } from '../../experiment/jobs/executor.js';
import type { Job, Outcome, Texts } from '../../experiment/jobs/job.js';
import { Performer } from '../../experiment/jobs/performer.js';
import type { Ask, Limits, Say } from './messages.js';
import { within } from './run.js';

let performer: Performer | null = null;

/** What the jobs to come need. No code is consented to. */
export function takeTexts({ texts, limits }: { texts: Texts; limits: Limits }): null {
  performer = new Performer(texts, { limited: (plain) => within(plain, limits) });
  return null;
}

export function perform(job: Job): Promise<Outcome> {
  if (performer === null) throw new Error('a job came before its texts');
  return performer.perform(job);
}

/**
 * As many workers as the machine has cores.
 * @param script theirs: from a page on a disk no worker may start another from the page's address for it
 */
export function lanes(script: string, limits: Limits): Place {
  const address = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  return {
    lanes: Math.max(1, navigator.hardwareConcurrency),
    open(texts, _work, count) {
      const all = Array.from({ length: count }, () => new Lane(new Worker(address)));
      for (const lane of all) void lane.ask({ id: 0, deed: 'texts', asked: { texts, limits } });
      const idle = [...all];
      return {
        // It is given no more jobs at once than it has lanes.
        run: async (job) => {
          const lane = idle.pop()!;
          const outcome = (await lane.ask({ id: 0, deed: 'perform', asked: job })) as Outcome;
          idle.push(lane);
          return outcome;
        },
        close: () => {
          for (const lane of all) lane.worker.terminate();
          return Promise.resolve();
        },
      };
    },
  };
}

/** A worker that does one thing after the other. */
class Lane {
  private last: Promise<unknown> = Promise.resolve();

  constructor(readonly worker: Worker) {}

  ask(ask: Ask): Promise<unknown> {
    const next = this.last.then(
      () =>
        new Promise((resolve, reject) => {
          this.worker.onmessage = ({ data }: MessageEvent<Say>) => {
            if ('answer' in data) resolve(data.answer);
            else if ('failure' in data) reject(new Error(data.failure));
          };
          this.worker.onerror = ({ message }) => reject(new Error(message || 'a worker has ended'));
          this.worker.postMessage(ask);
        }),
    );
    this.last = next.catch(() => undefined);
    return next;
  }
}
