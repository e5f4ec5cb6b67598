import type { Simulator } from '../../engine/simulator.js';
import { SharedStation } from './shared-station.js';
import type { Station, StationOwner } from '../job.js';
import { FcfsLine, LifoLine, PriorityLine } from './waiting-line.js';
import { WorkerStation } from './worker-station.js';

/** In which order a replica serves those who wait. */
export const disciplines = ['fcfs', 'lifo', 'priority', 'ps'] as const;

export type Discipline = (typeof disciplines)[number];

export function createStation(
  discipline: Discipline,
  simulator: Simulator,
  owner: StationOwner,
  workers: number,
): Station {
  switch (discipline) {
    case 'fcfs':
      return new WorkerStation(simulator, owner, workers, new FcfsLine());
    case 'lifo':
      return new WorkerStation(simulator, owner, workers, new LifoLine());
    case 'priority':
      return new WorkerStation(simulator, owner, workers, new PriorityLine());
    case 'ps':
      return new SharedStation(simulator, owner, workers);
  }
}
