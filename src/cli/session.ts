import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Results } from '../model/results.js';
import { createRun, type Run, type RunOptions } from '../experiment/run.js';
import { WishError } from '../model/simulation.js';
import type { PlainScenario } from '../scenario/plain.js';
import { withinHeap } from './heap.js';
import { usageError } from './exit.js';
import { beat, isStopped } from './stop.js';

/** Milliseconds between two looks at signals and the progress line. */
const SLICE = 40;
const FIRST_SLICE = 5000;

/**
 * One run of one scenario from its plain form to its results, in slices, so that the process
 * answers to signals meanwhile. After a signal the results are what there is by then,
 * marked as partial. Slices move no event, so they do not show in the digest.
 * @param keep is handed what to keep of a run of several replications, if a later one hangs
 */
export async function simulate(
  run: Run,
  watch: () => void,
  keep: (results: Results) => void,
): Promise<Results> {
  let events = FIRST_SLICE;
  let kept = false;
  for (;;) {
    const began = performance.now();
    if (run.advance(events)) break;
    const took = Math.max(performance.now() - began, 0.1);
    // Changing by a factor of four at most, a slow stretch is noticed in time.
    events = Math.ceil(events * Math.min(Math.max(SLICE / took, 0.25), 4));
    beat();
    watch();
    // Later replications tell more of conditions only, which partial results do not judge.
    const soFar = kept ? null : run.soFar();
    if (soFar !== null) {
      keep(soFar);
      kept = true;
    }
    await nextTurn();
    if (isStopped()) {
      run.interrupt();
      break;
    }
  }
  return run.results();
}

/**
 * A run that has not begun.
 * @throws CommandError with exit code 2 for a port or a request that the scenario does not have
 */
export function begin(plain: PlainScenario, options: RunOptions): Run {
  try {
    return createRun(withinHeap(plain), options);
  } catch (error) {
    throw error instanceof WishError ? usageError(error.message) : error;
  }
}
