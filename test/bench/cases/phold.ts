import { log } from '../../../src/engine/math.js';
import { RandomStream } from '../../../src/engine/random.js';
import { type Actor, Simulator } from '../../../src/engine/simulator.js';
import { MILLISECOND } from '../../../src/engine/time.js';
import type { ProgramCase } from '../case.js';

const EVENTS = 5_000_000;

/**
 * PHOLD (Fujimoto, 1990): each event of a logical process schedules the next, Exp(1 ms) later.
 *
 * The peer's processes are empty and never read, so what is compared is pending events, not a
 * model's memory. Here one actor stands for all of them and the kind tells them apart; with
 * `actors` each is an object of its own, as in a real model, whose cache misses come on top.
 */
function phold(processes: number, actors: number): ProgramCase {
  const pending = `${processes.toLocaleString('en')} pending`;
  return {
    name: actors === 1 ? `phold-${processes}` : `phold-${processes}-actors`,
    workload: `PHOLD, ${pending}${actors === 1 ? '' : ', an actor each'}, 5 M events`,
    unit: 'events',
    peer: ['phold', `--N=${processes}`, `--ev=${EVENTS}`],
    prepare() {
      const simulator = new Simulator();
      const random = new RandomStream('phold');
      class Process implements Actor {
        actorId = 0;

        wake(kind: number): void {
          const delay = -MILLISECOND * log(1 - random.uniform());
          simulator.schedule(Math.floor(delay) + 1, this, kind);
        }
      }
      const all = Array.from({ length: actors }, () => new Process());
      for (const process of all) simulator.add(process);
      for (let i = 0; i < processes; i++) all[i % actors].wake(i);
      return () => {
        simulator.run({ events: EVENTS });
        return EVENTS;
      };
    },
  };
}

export const cases: readonly ProgramCase[] = [
  { ...phold(1_000, 1), ratio: 1 },
  { ...phold(100_000, 1), ratio: 3 },
  phold(100_000, 100_000),
];
