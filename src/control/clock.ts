import { Later } from '../engine/later.js';
import type { Actor, Simulator } from '../engine/simulator.js';
import type { Nanoseconds } from '../engine/time.js';

/** What the control loops that keep pods know the time by, and are called back by. */
export class Clock extends Later implements Actor {
  actorId = -1;

  constructor(private readonly time: Simulator) {
    const actor: Actor = { actorId: -1, wake: (kind) => this.wake(kind) };
    super(time, actor);
    time.add(actor);
  }

  get now(): Nanoseconds {
    return this.time.now;
  }
}
