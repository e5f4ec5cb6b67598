import { coin, type KeyedRandom } from '../../engine/random.js';
import type { Simulator } from '../../engine/simulator.js';
import type { Nanoseconds } from '../../engine/time.js';
import { isMeasured, type MeasurementSpan } from '../../measure/measurement-span.js';
import type { Channel, Wrapper } from '../channel.js';
import { OUTCOME } from '../outcome.js';
import type { Request } from '../request.js';
import { FLAG } from '../response.js';
import { DelayLine, type Holding } from './delay-line.js';

export interface FaultOptions {
  /** Holds a share of the requests back; null for none. */
  delay: { time: Nanoseconds; share: number } | null;
  /** Answers a share of them with a status; null for none. */
  abort: { status: number; share: number } | null;
}

/**
 * Faults that a route injects, as Envoy's filter does (extensions/filters/http/fault): of all requests a
 * share is held back (DI), and of all, whether held back or not, a share is answered with a status (FI),
 * after the delay where there is one. Both are drawn by the request's number. It stands before time limits
 * and attempts: they know nothing of it.
 */
export class Faults implements Wrapper {
  /** Of measured requests. */
  delayed = 0;
  aborted = 0;
  private readonly line: DelayLine | null;

  /** @param delays and aborts: draws */
  constructor(
    simulator: Simulator,
    private readonly span: MeasurementSpan,
    private readonly options: FaultOptions,
    private readonly delays: KeyedRandom,
    private readonly aborts: KeyedRandom,
  ) {
    this.line = options.delay && new DelayLine(simulator, options.delay.time);
  }

  over(channel: Channel): Channel {
    return new FaultyChannel(this, channel);
  }

  /** The line that a request is held back in; null for none. */
  delay(request: Request): DelayLine | null {
    const { delay } = this.options;
    if (delay === null || !drawn(this.delays, request, delay.share)) return null;
    if (isMeasured(this.span, request.intended)) this.delayed++;
    request.flags |= FLAG.DI;
    return this.line;
  }

  /** Whether a request is answered with a status: then it has one. */
  abort(request: Request): boolean {
    const { abort } = this.options;
    if (abort === null || !drawn(this.aborts, request, abort.share)) return false;
    if (isMeasured(this.span, request.intended)) this.aborted++;
    request.status = abort.status;
    return true;
  }

  /** A request that is held back is given up; false where it is not. */
  forget(request: Request): boolean {
    return this.line !== null && this.line.remove(request);
  }
}

class FaultyChannel implements Channel, Holding {
  constructor(
    private readonly faults: Faults,
    private readonly inner: Channel,
  ) {}

  send(request: Request): void {
    const line = this.faults.delay(request);
    if (line === null) this.goesOn(request);
    else line.add(request, this);
  }

  goesOn(request: Request): void {
    if (this.faults.abort(request)) request.finish(OUTCOME.aborted);
    else this.inner.send(request);
  }

  abandon(request: Request, withdraw: boolean): void {
    if (!this.faults.forget(request)) this.inner.abandon(request, withdraw);
  }
}

function drawn(random: KeyedRandom, { number, trial }: Request, share: number): boolean {
  return share >= 1 || coin(random.at(number, 0, trial.words), share);
}
