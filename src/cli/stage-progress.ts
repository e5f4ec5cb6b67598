import { number as numberText, seconds } from '../report/format.js';
import type { Watch } from '../experiment/jobs/share-out.js';
import { beat, isStopped, stopSignal } from './stop.js';
import { isAlive } from './terminal.js';

/** Counts the jobs of a stage on the terminal, tells who hears signals of each, and ends with them. */
export function watchStage(stage: string, jobs: number, quiet: boolean): Watch {
  const shown = !quiet && isAlive(process.stderr);
  const began = performance.now();
  let done = 0;
  return {
    goOn: () => !isStopped() && !stopSignal.aborted,
    onStop(end) {
      stopSignal.addEventListener('abort', end);
      return () => {
        stopSignal.removeEventListener('abort', end);
        if (shown) process.stderr.write('\r\u001b[K');
      };
    },
    done() {
      done++;
      beat();
      if (!shown) return;
      const left = ((performance.now() - began) / 1000 / done) * (jobs - done);
      process.stderr.write(
        `\r\u001b[K${numberText(done)} of ${numberText(jobs)} ${stage}, ${seconds(left)} left`,
      );
    },
  };
}
