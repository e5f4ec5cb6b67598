import { type Actor, Simulator } from '../../../src/engine/simulator.js';
import type { ProgramCase } from '../case.js';

const EVENTS = 10_000_000;
const WARM_UP = 2_000_000;
const ACTORS = 100;

/** Mostly reschedules itself; now and then it defers a step, or schedules and takes it back. */
class Clockwork implements Actor {
  actorId = 0;

  constructor(
    private readonly simulator: Simulator,
    private readonly period: number,
  ) {}

  wake(kind: number): void {
    if (kind === 1) return;
    const { simulator, period } = this;
    simulator.schedule(period, this, 0);
    if ((simulator.steps & 7) === 0) simulator.defer(this, 1);
    if ((simulator.steps & 15) === 0) simulator.cancel(simulator.schedule(2 * period, this, 0));
  }
}

const allocation: ProgramCase = {
  name: 'allocation',
  workload: 'schedule, defer and cancel: 10 M steps allocate nothing',
  unit: 'events',
  collections: 0,
  prepare() {
    const simulator = new Simulator();
    for (let i = 0; i < ACTORS; i++) {
      const actor = new Clockwork(simulator, 1_000 + 7 * i);
      simulator.add(actor);
      actor.wake(0);
    }
    // Code that is not compiled yet boxes its numbers.
    simulator.run({ events: WARM_UP });
    return () => {
      simulator.run({ events: EVENTS });
      return EVENTS;
    };
  },
};

export const cases = [allocation];
