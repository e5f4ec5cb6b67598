import { type Cpu, type CpuUser, Thread, Work } from '../engine/cpu.js';
import type { Nanoseconds } from '../engine/time.js';

/** A worker of a proxy: what it has to do it does in order, one thing at a time, on a core. */
export class EventLoop {
  private readonly thread = new Thread();

  constructor(private readonly cpu: Cpu) {}

  /** Takes so long of it, behind what it has to do already; what takes no time there is done at once. */
  run(cost: Nanoseconds, user: CpuUser, tag: number): void {
    if (cost === 0 && this.thread.current === null) user.computed(tag);
    else this.cpu.run(cost, user, tag, Work.PROXY, this.thread);
  }
}
