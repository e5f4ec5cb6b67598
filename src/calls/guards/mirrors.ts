import { coin, type KeyedRandom } from '../../engine/random.js';
import { isMeasured, type MeasurementSpan } from '../../measure/measurement-span.js';
import type { Channel } from '../channel.js';
import type { Caller, Request } from '../request.js';
import type { RequestPool } from '../request-pool.js';
import { OUTCOME } from '../outcome.js';
import { ResponseCounts } from '../response.js';

/**
 * Copies of a route's requests to another destination, as Envoy's request_mirror_policies: sent and
 * forgotten. Whatever becomes of a copy is counted here and changes nothing for whoever made the request;
 * it has a time limit where the route has one. A copy draws the times that its request draws.
 */
export class Mirror implements Caller {
  /** Copies of measured requests. */
  sent = 0;
  completed = 0;
  readonly responses = new ResponseCounts();
  /** All that have not ended. */
  underWay = 0;

  constructor(
    private readonly requests: RequestPool,
    private readonly span: MeasurementSpan,
    private readonly share: number,
    private readonly random: KeyedRandom,
  ) {}

  /** Sends a copy of it, or does not. */
  copy(request: Request, channel: Channel): void {
    const { number, trial } = request;
    if (this.share < 1 && !coin(this.random.at(number, 0, trial.words), this.share)) return;
    const copy = this.requests.makeChild(request);
    request.hold();
    this.underWay++;
    if (isMeasured(this.span, request.intended)) this.sent++;
    copy.push(this);
    channel.send(copy);
  }

  ended(copy: Request, outcome: number): void {
    const original = copy.parent as Request;
    this.underWay--;
    if (isMeasured(this.span, copy.intended)) {
      if (outcome === OUTCOME.completed) this.completed++;
      else this.responses.failed(copy, outcome);
    }
    this.requests.end(copy, outcome);
    original.letGo();
  }
}

/** A way on which copies are made of all that is sent. */
export class MirroredChannel implements Channel {
  /** @param ways of the copies, by mirror */
  constructor(
    private readonly mirrors: readonly Mirror[],
    private readonly ways: readonly Channel[],
    private readonly inner: Channel,
  ) {}

  send(request: Request): void {
    for (let i = 0; i < this.mirrors.length; i++) this.mirrors[i].copy(request, this.ways[i]);
    this.inner.send(request);
  }

  abandon(request: Request, withdraw: boolean): void {
    this.inner.abandon(request, withdraw);
  }
}
