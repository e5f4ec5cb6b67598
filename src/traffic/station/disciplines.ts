import type { Cpu } from '../../engine/cpu.js';
import type { Simulator } from '../../engine/simulator.js';
import { CoreStation } from './core-station.js';
import { SharedStation } from './shared-station.js';
import type { Station, StationOwner } from '../job.js';
import { FcfsLine, LifoLine, PriorityLine } from './waiting-line.js';
import { WorkerStation } from './worker-station.js';

/** In which order a replica serves those who wait. */
export const disciplines = ['fcfs', 'lifo', 'priority', 'ps'] as const;

export type Discipline = (typeof disciplines)[number];

const lines = { fcfs: FcfsLine, lifo: LifoLine, priority: PriorityLine };

export function createStation(
  discipline: Discipline,
  simulator: Simulator,
  owner: StationOwner,
  workers: number,
  cpu: Cpu | null,
): Station {
  if (discipline === 'ps') {
    if (cpu !== null) throw new RangeError('workers of a machine with a cpu are not shared');
    return new SharedStation(simulator, owner, workers);
  }
  const line = new lines[discipline]();
  if (cpu !== null) return new CoreStation(simulator, owner, workers, line, cpu);
  return new WorkerStation(simulator, owner, workers, line);
}
