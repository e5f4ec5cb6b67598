import type { Simulator } from '../../engine/simulator.js';
import type { Nanoseconds } from '../../engine/time.js';
import type { Channel } from '../channel.js';
import { OUTCOME } from '../outcome.js';
import type { Caller, Request } from '../request.js';
import type { RequestPool } from '../request-pool.js';
import { FLAG, statusOf } from '../response.js';
import { TimeLimit } from '../time-limit.js';
import type { LimitRecorder } from './limited-rate.js';

export interface QuotaOptions {
  /** How long to wait for the decision. */
  timeout: Nanoseconds;
  /** What becomes of a request on which there is none. */
  unanswered: 'allow' | 'deny';
}

/** HTTP's word for too many, by which a service says no. */
const TOO_MANY = 429;

/** Bytes of a question: a few descriptors. */
const QUESTION = 100;

/**
 * A limit that a service decides on, for all who ask it, as Envoy's rate limit filter (extensions/filters/
 * http/ratelimit): each request waits for the answer of a request to that service. 429 is no, any other
 * answer yes; without one in time the request goes on, or fails with 500 (RLSE), as failure_mode_deny.
 */
export class Quota {
  /** Questions that have not been answered. */
  underWay = 0;
  private readonly limit: TimeLimit;

  constructor(
    simulator: Simulator,
    readonly requests: RequestPool,
    readonly options: QuotaOptions,
    readonly recorder: LimitRecorder,
  ) {
    this.limit = new TimeLimit(simulator, options.timeout, true);
  }

  /** @param way to the service that decides */
  over(channel: Channel, way: Channel): Channel {
    return new QuotaChannel(this, this.limit.over(way), channel);
  }
}

class QuotaChannel implements Channel, Caller {
  private readonly asking: Request[] = [];
  private readonly questions: Request[] = [];

  constructor(
    private readonly quota: Quota,
    private readonly way: Channel,
    private readonly inner: Channel,
  ) {}

  send(request: Request): void {
    const question = this.quota.requests.makeChild(request);
    question.size = QUESTION;
    question.push(this);
    this.asking.push(request);
    this.questions.push(question);
    this.quota.underWay++;
    this.way.send(question);
  }

  ended(question: Request, outcome: number): void {
    const request = question.parent as Request;
    const { requests, options, recorder } = this.quota;
    const status = statusOf(question, outcome);
    this.forget(this.questions.indexOf(question));
    requests.end(question, outcome);
    if (outcome === OUTCOME['rate-limited'] || status === TOO_MANY) {
      recorder.refused(request);
      request.finish(OUTCOME['rate-limited']);
    } else if (outcome === OUTCOME.completed || options.unanswered === 'allow') {
      this.inner.send(request);
    } else {
      request.status = 500;
      request.flags |= FLAG.RLSE;
      request.finish(OUTCOME.denied);
    }
  }

  abandon(request: Request, withdraw: boolean): void {
    const place = this.asking.indexOf(request);
    if (place < 0) {
      this.inner.abandon(request, withdraw);
      return;
    }
    const question = this.questions[place];
    this.forget(place);
    this.way.abandon(question, true);
    this.quota.requests.end(question, OUTCOME.cancelled);
  }

  private forget(place: number): void {
    this.asking.splice(place, 1);
    this.questions.splice(place, 1);
    this.quota.underWay--;
  }
}
