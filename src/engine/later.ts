import type { Actor, Simulator } from './simulator.js';
import type { Nanoseconds } from './time.js';

/**
 * Calls an actor's closures back after a time: for what happens rarely. The actor hands on what wakes it
 * with a kind from `first` on.
 */
export class Later {
  private readonly pending: (() => void)[] = [];
  private readonly free: number[] = [];

  constructor(
    private readonly simulator: Simulator,
    private readonly actor: Actor,
    private readonly first = 0,
  ) {}

  after(delay: Nanoseconds, then: () => void): void {
    const { simulator, pending, free } = this;
    if (!simulator.hasTimeFor(delay)) return;
    const place = free.pop() ?? pending.length;
    pending[place] = then;
    simulator.schedule(delay, this.actor, this.first + place);
  }

  /** When the step under way is done, at the same instant. */
  soon(then: () => void): void {
    const { simulator, pending, free } = this;
    const place = free.pop() ?? pending.length;
    pending[place] = then;
    simulator.defer(this.actor, this.first + place);
  }

  wake(kind: number): void {
    const place = kind - this.first;
    this.free.push(place);
    this.pending[place]();
  }
}
