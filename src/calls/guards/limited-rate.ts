import type { Simulator } from '../../engine/simulator.js';
import { isMeasured, type MeasurementSpan } from '../../measure/measurement-span.js';
import type { Channel } from '../channel.js';
import { OUTCOME } from '../outcome.js';
import type { Request } from '../request.js';
import type { TokenBucket } from './token-bucket.js';

/** What is counted of a limit by all that it is on. */
export class LimitRecorder {
  /** Measured requests that were refused. */
  limited = 0;

  constructor(private readonly span: MeasurementSpan) {}

  refused(request: Request): void {
    if (isMeasured(this.span, request.intended)) this.limited++;
  }
}

/** A way that only those go for whom there is a token: 429, RL for the others. */
export class RateLimitedChannel implements Channel {
  constructor(
    private readonly simulator: Simulator,
    private readonly bucket: TokenBucket,
    private readonly recorder: LimitRecorder,
    private readonly inner: Channel,
  ) {}

  send(request: Request): void {
    if (this.bucket.take(this.simulator.now)) {
      this.inner.send(request);
      return;
    }
    this.recorder.refused(request);
    request.finish(OUTCOME['rate-limited']);
  }

  abandon(request: Request, withdraw: boolean): void {
    this.inner.abandon(request, withdraw);
  }
}
