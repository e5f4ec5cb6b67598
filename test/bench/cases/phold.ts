import { log } from '../../../src/engine/math.js';
import { RandomStream } from '../../../src/engine/random.js';
import { type Actor, Simulator } from '../../../src/engine/simulator.js';
import { MILLISECOND } from '../../../src/engine/time.js';
import type { ProgramCase } from '../case.js';

const EVENTS = 5_000_000;

/**
 * PHOLD (Fujimoto, 1990): each event of a logical process schedules the next, Exp(1 ms) later. Each
 * process is an actor of its own, as in a real model: with many of them its cache misses count.
 */
function phold(processes: number): ProgramCase {
  return {
    name: `phold-${processes}`,
    workload: `PHOLD, ${processes.toLocaleString('en')} processes and pending events, 5 M events`,
    unit: 'events',
    peer: ['phold', `--N=${processes}`, `--ev=${EVENTS}`],
    prepare() {
      const simulator = new Simulator();
      const random = new RandomStream('phold');
      class Process implements Actor {
        actorId = 0;

        wake(): void {
          const delay = -MILLISECOND * log(1 - random.uniform());
          simulator.schedule(Math.floor(delay) + 1, this, 0);
        }
      }
      for (let i = 0; i < processes; i++) {
        const process = new Process();
        simulator.add(process);
        process.wake();
      }
      return () => {
        simulator.run({ events: EVENTS });
        return EVENTS;
      };
    },
  };
}

export const cases: readonly ProgramCase[] = [
  { ...phold(1_000), ratio: 1 },
  { ...phold(100_000), ratio: 3 },
];
