import { SECOND, type Nanoseconds } from '../engine/time.js';

const FIRST = 10 * SECOND;
const MOST = 300 * SECOND;
/** Twice the greatest wait: whose container ran for so long begins anew (client-go util/flowcontrol, Backoff). */
const FORGETS = 2 * MOST;

/**
 * How long a node waits before it starts a container again (pkg/kubelet: MaxContainerBackOff, doBackOff): not at
 * all the first time, then 10 s after its end, twice as long each time, five minutes at most.
 */
export class CrashLoop {
  private wait: Nanoseconds = 0;
  private updatedAt: Nanoseconds = 0;

  /** The container has ended at `now`: how long until it is started again. */
  next(now: Nanoseconds): Nanoseconds {
    const wait = now - this.updatedAt > FORGETS ? 0 : this.wait;
    this.wait = wait === 0 ? FIRST : Math.min(2 * wait, MOST);
    this.updatedAt = now + wait;
    return wait;
  }

  /** A new pod has no past. */
  forget(): void {
    this.wait = 0;
  }
}
