import type { Actor } from '../../engine/simulator.js';

/** A connection, as an event wakes it. */
interface Sleeper {
  /** When it is woken; Infinity for never. */
  armedAt: number;
  wake(): void;
}

/** What events wake in place of connections: as many as there are with timers, used again. */
export class Alarmed implements Actor {
  actorId = -1;
  sleeper: Sleeper | null = null;

  wake(): void {
    const { sleeper } = this;
    if (sleeper === null) return;
    sleeper.armedAt = Infinity;
    sleeper.wake();
  }
}
