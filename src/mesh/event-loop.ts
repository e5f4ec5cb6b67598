import { type Cpu, type CpuUser, Thread, Work } from '../engine/cpu.js';
import type { Nanoseconds } from '../engine/time.js';

/** What keeps the handle of a computation, by which it can be taken back; below 0 for none. */
export interface Computing {
  handle: number;
}

/** A worker of a proxy: what it has to do it does in order, one thing at a time, on a core. */
export class EventLoop {
  readonly thread = new Thread();

  /** @param cpu null where nothing that it does takes time */
  constructor(private readonly cpu: Cpu | null) {}

  /**
   * Takes so long of it, behind what it has to do already; what takes no time there is done at once.
   * @param keeper is given the handle, until it has computed
   */
  run(cost: Nanoseconds, user: CpuUser, tag: number, keeper: Computing | null = null): void {
    const { cpu, thread } = this;
    if (cpu === null || (cost === 0 && thread.current === null)) {
      user.computed(tag);
      return;
    }
    const handle = cpu.run(cost, user, tag, Work.PROXY, thread);
    if (keeper !== null) keeper.handle = handle;
  }

  /** Takes so long of it, for which nobody waits but what comes behind. */
  spend(cost: Nanoseconds): void {
    this.run(cost, NOBODY, 0);
  }

  /** Takes back what has not been computed. */
  cancel(handle: number): void {
    this.cpu!.cancel(handle);
  }
}

const NOBODY = { computed: () => undefined };
