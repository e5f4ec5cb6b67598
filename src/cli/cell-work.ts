import type { Metric } from '../experiment/metric.js';
import { type Pilot, pilot } from '../experiment/pilot.js';
import { replicate, type Replication } from '../experiment/replicate.js';
import type { PlainScenario } from '../scenario/plain.js';
import { withinHeap } from './heap.js';

/** One policy at one point. */
export interface Cell {
  plain: PlainScenario;
  metrics: readonly Metric[];
}

/** What there is to do with a cell and the number of a replication, here or in a thread. */
export interface Outcomes {
  replicate: Replication;
  pilot: Pilot;
}
export type Work = keyof Outcomes;

export const works: { [W in Work]: (cell: Cell, replication: number) => Outcomes[W] } = {
  replicate: ({ plain, metrics }, replication) =>
    replicate(withinHeap(plain), replication, metrics),
  pilot: ({ plain, metrics }, replication) => pilot(withinHeap(plain), replication, metrics),
};
