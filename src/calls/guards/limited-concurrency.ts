import type { Simulator } from '../../engine/simulator.js';
import type { Channel } from '../channel.js';
import { OUTCOME } from '../outcome.js';
import type { Caller, Request } from '../request.js';
import type { Gradient } from './gradient.js';
import type { LimitRecorder } from './limited-rate.js';

/** A way with as many under way as their latencies advise: 503 for the others. */
export class AdaptiveChannel implements Channel, Caller {
  constructor(
    private readonly simulator: Simulator,
    private readonly gradient: Gradient,
    private readonly recorder: LimitRecorder,
    private readonly inner: Channel,
  ) {}

  send(request: Request): void {
    if (!this.gradient.admits(this.simulator.now)) {
      this.recorder.refused(request);
      request.finish(OUTCOME.shed);
      return;
    }
    request.push(this);
    this.inner.send(request);
  }

  ended(request: Request, outcome: number): void {
    this.gradient.left(request.intended, this.simulator.now, outcome === OUTCOME.completed);
    request.finish(outcome);
  }

  abandon(request: Request, withdraw: boolean): void {
    this.inner.abandon(request, withdraw);
    this.gradient.left(0, this.simulator.now, false);
  }
}
