import { RandomStream } from '../../../src/engine/random.js';
import { LOOKS } from '../../../src/experiment/looks.js';
import type { Count } from '../../../src/measure/statistics/shares.js';

/** M/M/1 with room for `places`, from empty, event by event. */
export interface LossQueue {
  load: number;
  places: number;
  customers: number;
}

/** Losses of one run, and the number present at a thousand equal numbers of events. */
export function losses(
  { load, places, customers }: LossQueue,
  name: string,
): Count & { present: number[] } {
  const random = new RandomStream(name);
  const arrival = load / (1 + load);
  // Departures nearly balance arrivals.
  const every = Math.max(1, Math.floor((2 * customers) / LOOKS));
  const present: number[] = [];
  let [here, hits, trials] = [0, 0, 0];
  for (let event = 1; trials < customers; event++) {
    // An idle server's services are events without effect: uniformisation.
    if (random.uniform() < arrival) {
      trials++;
      if (here === places) hits++;
      else here++;
    } else if (here > 0) here--;
    if (event % every === 0) present.push(here);
  }
  return { hits, trials, present };
}
