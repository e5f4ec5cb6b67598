import type { Actor, Simulator } from '../engine/simulator.js';
import type { ArrivalProcess } from './arrivals/arrivals.js';
import { PacedArrivals } from './arrivals/paced.js';
import type { TrafficSource, Workload } from './workload.js';

const SEND = 0;
/** The workload's end: where the pace may change, nobody knows before that nothing more comes. */
const STOP = 1;

/** An open loop: requests are sent when they are meant to be, whatever becomes of those before. */
export class OpenLoop implements TrafficSource, Actor {
  actorId = -1;
  private workload!: Workload;
  private number = 0;
  /** The event pending, where the pace may change; -1 for none. */
  private handle = -1;

  /** @param arrivals paced ones where `changePace` will be called */
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

  wake(kind: number): void {
    const { workload } = this;
    this.handle = -1;
    if (kind === STOP) {
      workload.exhaust();
      return;
    }
    if (this.arrivals.tentative) {
      if (!this.scheduleNext(this.simulator.now)) workload.exhaust();
      return;
    }
    const number = this.number++;
    const more = this.number < workload.options.requests && this.scheduleNext(this.simulator.now);
    workload.send(number, workload.shares.draw(number), 0);
    if (!more) workload.exhaust();
  }

  /** Requests come so many times as often from now on. */
  changePace(pace: number): void {
    const { arrivals, simulator, handle } = this;
    if (!(arrivals instanceof PacedArrivals)) throw new Error('the arrivals have no pace');
    const next = arrivals.change(pace, simulator.now);
    // One that has nothing to send has never begun.
    const workload = this.workload as Workload | undefined;
    if (workload === undefined || workload.isExhausted) return;
    if (handle >= 0) simulator.cancel(handle);
    this.scheduleAt(next);
  }

  /** True if there is, or may be, a next arrival. */
  private scheduleNext(after: number): boolean {
    const { arrivals } = this;
    const next = arrivals.next(after);
    if (arrivals instanceof PacedArrivals) {
      if (arrivals.isOver) return false;
      this.scheduleAt(next);
      return true;
    }
    const { now } = this.simulator;
    const at = Math.max(Math.round(next), now);
    if (!(at < this.workload.options.stop) || at === Infinity) return false;
    this.simulator.schedule(at - now, this, SEND);
    return true;
  }

  private scheduleAt(time: number): void {
    const { simulator } = this;
    const { stop } = this.workload.options;
    const at = Math.max(Math.round(time), simulator.now);
    const due = Math.min(at, stop);
    this.handle =
      due === Infinity
        ? -1
        : simulator.schedule(due - simulator.now, this, at < stop ? SEND : STOP);
  }
}
