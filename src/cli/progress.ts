import type { Run } from '../experiment/run.js';
import { printable, seconds } from '../report/format.js';
import { clipped } from '../report/width.js';

/** How a run goes, on one line that is wiped when it ends. */
export interface Progress {
  show(run: Run): void;
  end(): void;
}

export const noProgress: Progress = { show: () => {}, end: () => {} };

/** Columns for the name of what runs. */
const NAME = 26;
/** Seconds after which an estimate of the time left is worth saying. */
const WARM = 0.5;

export async function progressLine(name: string): Promise<Progress> {
  const { default: cliProgress } = await import('cli-progress');
  const bar = new cliProgress.SingleBar({
    // What is left comes before what a narrow terminal may cut.
    format: `${clipped(printable(name), NAME)}  [{bar}] {percentage} %  {left}{time}`,
    stream: process.stderr,
    barCompleteChar: '=',
    barIncompleteChar: ' ',
    barsize: 12,
    // A killed process could not bring the cursor back.
    hideCursor: false,
    linewrap: true,
    clearOnComplete: true,
    stopOnComplete: false,
    gracefulExit: false,
  });
  const began = performance.now();
  bar.start(100, 0, { time: '', left: '' });
  return {
    show(run) {
      const elapsed = (performance.now() - began) / 1000;
      const known = elapsed > WARM && run.progress > 0;
      bar.update(Math.floor(run.progress * 100), {
        time: `${seconds(run.now / 1e9)} simulated`,
        left: known ? `${seconds((elapsed * (1 - run.progress)) / run.progress)} left  ` : '',
      });
    },
    end: () => bar.stop(),
  };
}
