import type { Actor, Simulator } from '../engine/simulator.js';
import type { ArrivalProcess } from './arrivals/arrivals.js';
import type { TrafficSource, Workload } from './workload.js';

/** An open loop: requests are sent when they are meant to be, whatever becomes of those before. */
export class OpenLoop implements TrafficSource, Actor {
  actorId = -1;
  private workload!: Workload;
  private number = 0;

  constructor(
    private readonly simulator: Simulator,
    private readonly arrivals: ArrivalProcess,
  ) {
    simulator.add(this);
  }

  begin(workload: Workload): void {
    this.workload = workload;
    if (!this.scheduleNext(workload.options.start)) workload.exhaust();
  }

  ended(): void {
    // Nobody waits for an answer.
  }

  wake(): void {
    const { workload } = this;
    const number = this.number++;
    const more = this.number < workload.options.requests && this.scheduleNext(this.simulator.now);
    workload.send(number, workload.shares.draw(number), 0);
    if (!more) workload.exhaust();
  }

  /** True if there is a next arrival. */
  private scheduleNext(after: number): boolean {
    const { now } = this.simulator;
    const next = Math.max(Math.round(this.arrivals.next(after)), now);
    if (!(next < this.workload.options.stop) || next === Infinity) return false;
    this.simulator.schedule(next - now, this, 0);
    return true;
  }
}
