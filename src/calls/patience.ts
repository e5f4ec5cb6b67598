import type { KeyedRandom } from '../engine/random.js';
import type { Simulator } from '../engine/simulator.js';
import type { Nanoseconds } from '../engine/time.js';
import type { MeasurementSpan } from '../measure/measurement-span.js';
import { Attempts } from './attempts/attempts.js';
import type { AttemptOptions } from './attempts/options.js';
import { type Channel, wrap, type Wrapper } from './channel.js';
import type { RequestPool } from './request-pool.js';
import { TimeLimit } from './time-limit.js';

/** How long, and how often, a caller tries to get an answer. */
export interface PatienceOptions {
  /** For all of it; Infinity for no end. */
  timeout: Nanoseconds;
  /** Whether a time limit also stops the work at the server. */
  cancel: boolean;
  /** Null, or absent, for one attempt. */
  attempts?: AttemptOptions | null;
}

/** The patience of one caller: a time limit around attempts, each of which has a limit of its own. */
export class Patience implements Wrapper {
  readonly attempts: Attempts | null;
  private readonly limit: TimeLimit | null;
  private readonly wrappers: readonly Wrapper[];

  /** @param random for the jitter of back-offs */
  constructor(
    simulator: Simulator,
    requests: RequestPool,
    random: KeyedRandom,
    span: MeasurementSpan,
    { timeout, cancel, attempts = null }: PatienceOptions,
  ) {
    const limitOf = (length: Nanoseconds): TimeLimit | null =>
      length < Infinity ? new TimeLimit(simulator, length, cancel) : null;
    this.limit = limitOf(timeout);
    const isGivenUp = attempts?.overtime !== 'hedge';
    const each = attempts && isGivenUp ? limitOf(attempts.timeout) : null;
    this.attempts = attempts && new Attempts(simulator, requests, random, span, attempts);
    this.wrappers = [this.limit, this.attempts, each].filter((one) => one !== null);
  }

  over(channel: Channel): Channel {
    return wrap(channel, this.wrappers);
  }

  /** Nobody waits for anything any more: a limit would only draw out the run. */
  clear(): void {
    this.limit?.clear();
  }
}
