import type { KeyedRandom } from '../../engine/random.js';
import type { Actor, Simulator } from '../../engine/simulator.js';
import { END_OF_TIME, MILLISECOND, type Nanoseconds } from '../../engine/time.js';
import { isMeasured, type MeasurementSpan } from '../../measure/measurement-span.js';
import type { Caller, HostChoice, Request } from '../request.js';
import type { Channel, Wrapper } from '../channel.js';
import { OUTCOME, outcomes } from '../outcome.js';
import { FLAG } from '../response.js';
import type { RequestPool } from '../request-pool.js';
import { AttemptRecorder } from './attempt-recorder.js';
import { Effort } from './effort.js';
import { HedgeDelay } from './hedge-delay.js';
import { RetryRule } from './conditions.js';
import { type AttemptOptions, backoffInterval } from './options.js';
import { TokenBudget } from './token-budget.js';

/** Why an attempt was sent, kept as its `callerData`. */
const FIRST = 0;
const HEDGE = 1;
const TIED = 2;

/** Kinds of events, beside the effort's slot. */
const BACKOFF = 0;
/** A further attempt: a hedge, or the second of a tied pair. */
const FURTHER = 1;

/**
 * Tries, hedges and ties between a caller and its channel. The caller sends one request and hears of
 * one end; each attempt is a request of its own, which ends once in the books as well: answered,
 * failed, or cancelled when another was quicker.
 *
 * Attempts of one request share its sizes and its key, but take times of their own (see
 * `Service.demand`).
 *
 * The second of a tied pair is sent after a delay, so that a server that is idle has begun with the
 * first before it comes (Dean and Barroso, "The tail at scale", 2013), or once the first has failed.
 *
 * Not modelled: hedges that avoid the replica of the first attempt,
 * unless the balancing policy looks at the attempt's number; the way of the news that one of a tied
 * pair is in service, which reaches the caller in no time: only its cancellation travels.
 */
export class Attempts implements Wrapper, Caller, Actor {
  actorId = -1;
  readonly recorder = new AttemptRecorder();
  /** Attempts that have not ended, measured or not. */
  underWay = 0;
  private readonly efforts: Effort[] = [];
  private readonly free: Effort[] = [];
  private readonly rule: RetryRule;
  private readonly hosts: HostChoice | null;
  private readonly usesUp: boolean;
  private readonly budget: TokenBudget | null;
  /** An attempt goes on beyond its time, beside the next. */
  private readonly overtime: boolean;
  private readonly delay: HedgeDelay | null;

  /** @param random for the jitter of back-offs */
  constructor(
    private readonly simulator: Simulator,
    private readonly requests: RequestPool,
    private readonly random: KeyedRandom,
    private readonly span: MeasurementSpan,
    private readonly options: AttemptOptions,
  ) {
    const { hedge, hosts, budget, overtime } = options;
    this.rule = new RetryRule(options);
    this.hosts = hosts === undefined || hosts.kind === 'any' ? null : (hosts as HostChoice);
    this.usesUp = hosts?.kind === 'unused';
    this.budget = budget ? new TokenBudget(budget) : null;
    this.overtime = overtime === 'hedge' && options.timeout < Infinity;
    this.delay = hedge && new HedgeDelay(hedge);
    simulator.add(this);
  }

  /** The same channel for a caller that does not give up so soon. */
  over(channel: Channel): Channel {
    return new RepeatingChannel(this, channel);
  }

  /** An attempt has ended by itself. */
  ended(attempt: Request, outcome: number): void {
    const effort = attempt.effort as Effort;
    const request = effort.request as Request;
    const last = effort.attempts.pop() as Request;
    if (last !== attempt) {
      effort.attempts[attempt.place] = last;
      last.place = attempt.place;
    }
    if (outcome === OUTCOME.completed && !effort.closing) {
      this.budget?.put(this.simulator.now);
      copyTimes(attempt, request);
      if (attempt.callerData === FIRST) this.delay?.answered(this.simulator.now - attempt.sent);
      else if (isMeasured(this.span, request.intended)) this.recorder.wins++;
      this.close(effort, attempt, outcome);
      this.drop(effort, this.options.hedge?.cancel ?? true);
      this.finish(effort, outcome);
      return;
    }
    if (outcome === OUTCOME['timed-out'] && attempt.callerData === FIRST) this.delay?.gaveUp();
    const { status, flags, breaker } = attempt;
    const retriable = this.rule.allows(attempt, outcome);
    this.close(effort, attempt, outcome);
    if (effort.closing) return;
    // nginx, too, answers with the last failure once all have been tried.
    if (this.usesUp && outcome === OUTCOME['no-backend'] && effort.rounds > 1) {
      effort.retriable = false;
      if (effort.attempts.length === 0 && !effort.sending) this.failed(effort);
      return;
    }
    effort.failure = outcome;
    effort.retriable = retriable;
    effort.status = status;
    effort.flags = flags;
    effort.breaker = breaker;
    if (effort.attempts.length === 0 && !effort.sending) this.failed(effort);
  }

  mayRepeat(attempt: Request, outcome: number): boolean {
    return this.rule.allows(attempt, outcome);
  }

  /** A worker has taken an attempt: of a pair, the other is not needed any more. */
  started(effort: Effort, attempt: Request): void {
    if (this.options.tied === null || effort.begun || attempt.over || effort.closing) return;
    effort.begun = true;
    this.cancelFurther(effort);
    if (effort.attempts.length < 2) return;
    const other = effort.attempts[1 - attempt.place];
    attempt.place = 0;
    effort.attempts[0] = attempt;
    effort.attempts.length = 1;
    effort.channel?.abandon(other, true);
    this.close(effort, other, OUTCOME.cancelled);
  }

  wake(kind: number): void {
    const effort = this.efforts[kind >> 1];
    if ((kind & 1) === BACKOFF) {
      effort.backoff = -1;
      this.recordRetry(effort);
      this.startRound(effort);
      return;
    }
    effort.further = -1;
    if (this.overtime) {
      this.onOvertime(effort);
      return;
    }
    if (this.options.tied !== null) {
      this.send(effort, TIED);
      return;
    }
    effort.hedges++;
    if (this.send(effort, HEDGE)) this.armHedge(effort);
  }

  /** Begins to try. */
  begin(request: Request, channel: Channel): void {
    const effort = this.free.pop() ?? this.make();
    effort.request = request;
    effort.channel = channel;
    effort.sent = effort.rounds = effort.tried.length = 0;
    request.attempts = effort;
    if (isMeasured(this.span, request.intended)) this.recorder.requests++;
    this.startRound(effort);
  }

  /** The caller gives the whole request up. */
  giveUp(request: Request, withdraw: boolean): void {
    const effort = request.attempts as Effort | null;
    if (effort === null) return;
    this.drop(effort, withdraw);
    this.release(effort);
  }

  private startRound(effort: Effort): void {
    effort.rounds++;
    effort.hedges = 0;
    effort.begun = false;
    effort.sending = true;
    if (!this.send(effort, FIRST)) return;
    const { tied } = this.options;
    if (tied !== null && !effort.begun) {
      if (tied > 0 && effort.attempts.length > 0) this.arm(effort, tied);
      else if (!this.send(effort, TIED)) return;
    }
    effort.sending = false;
    if (effort.attempts.length === 0) this.failed(effort);
    else if (this.overtime) this.arm(effort, this.options.timeout);
    else this.armHedge(effort);
  }

  /** Sends an attempt. False where the request has ended before this returns. */
  private send(effort: Effort, why: number): boolean {
    const { recorder } = this;
    const { serial } = effort;
    const request = effort.request as Request;
    const attempt = this.requests.makeChild(request);
    attempt.attempt = effort.sent++;
    attempt.trial = request.trial.attempt(attempt.attempt);
    attempt.push(this);
    attempt.callerData = why;
    attempt.effort = effort;
    attempt.place = effort.attempts.push(attempt) - 1;
    this.underWay++;
    if (isMeasured(this.span, request.intended)) {
      recorder.sent++;
      if (why === HEDGE) recorder.hedges++;
      else if (why === TIED) recorder.tied++;
    }
    if (this.simulator.facts.requests !== null) this.tellMade(effort, attempt);
    effort.channel?.send(attempt);
    return effort.serial === serial;
  }

  private tellMade(effort: Effort, made: Request): void {
    const { simulator } = this;
    const { id, parent, number, attempt, callerData } = made;
    const first = effort.rounds === 1 ? 'first' : 'retry';
    const why = callerData === FIRST ? first : callerData === HEDGE ? 'hedge' : 'tied';
    const of = { request: id, parent: (parent as Request).id, workload: '', number: number + 1 };
    simulator.facts.requests?.tell(
      { kind: 'request-made', at: simulator.now, place: '', ...of, why, attempt, to: '' },
      made,
    );
  }

  private armHedge(effort: Effort): void {
    const { delay } = this;
    if (delay === null || effort.hedges + 1 >= (this.options.hedge?.attempts ?? 1)) return;
    const after = delay.nanoseconds;
    if (after < Infinity) this.arm(effort, after);
  }

  private arm(effort: Effort, after: Nanoseconds): void {
    const { simulator } = this;
    const wait = Math.min(after, END_OF_TIME - simulator.now);
    effort.further = simulator.schedule(wait, this, effort.slot * 2 + FURTHER);
  }

  /** Nothing is under way any more: wait and try again, or tell the caller. */
  private failed(effort: Effort): void {
    // The next is on its way already.
    if (effort.backoff >= 0) return;
    const { options } = this;
    const tied = options.tied !== null && effort.further >= 0;
    this.cancelTimers(effort);
    if (tied) {
      this.send(effort, TIED);
      return;
    }
    if (!this.mayRetry(effort)) {
      this.fail(effort);
      return;
    }
    this.backOff(effort);
  }

  /** An attempt has taken so long that another is sent beside it: whatever it is tried again after. */
  private onOvertime(effort: Effort): void {
    effort.breaker = effort.attempts[effort.attempts.length - 1].breaker;
    effort.failure = OUTCOME['timed-out'];
    this.endRetry(effort);
    if (this.hasRetry(effort)) this.backOff(effort);
  }

  private backOff(effort: Effort): void {
    const { simulator } = this;
    const request = effort.request as Request;
    const wait = Math.min(this.wait(effort, request), END_OF_TIME - simulator.now);
    const { id } = request;
    const after = outcomes[effort.failure];
    simulator.facts.requests?.tell(
      { kind: 'request-backing-off', at: simulator.now, place: '', request: id, wait, after },
      request,
    );
    // With an attempt still under way, it waits for that one.
    if (effort.attempts.length === 0) request.backedOff += wait;
    effort.backoff = simulator.schedule(wait, this, effort.slot * 2 + BACKOFF);
  }

  private wait({ rounds }: Effort, request: Request): Nanoseconds {
    const { backoff } = this.options;
    // Where it goes elsewhere, nobody has to be waited for.
    if (this.hosts?.kind === 'redispatch' && rounds + 1 >= this.options.rounds) return 0;
    const interval = backoffInterval(backoff, rounds);
    if (backoff.jitter === 'none') return interval;
    const draw = this.random.at(request.number, rounds, request.trial.words).uniform();
    if (backoff.jitter === 'full') return Math.floor(draw * interval);
    return Math.floor(draw * Math.floor(interval / MILLISECOND)) * MILLISECOND;
  }

  /**
   * Whether it is tried again. As Envoy has it (source/common/router/retry_state_impl.cc): attempts that are
   * used up come before the breaker, and a retry that the breaker has no room for leaves the answer as it is.
   */
  private mayRetry(effort: Effort): boolean {
    this.endRetry(effort);
    if (!effort.retriable) {
      this.budget?.put(this.simulator.now);
      return false;
    }
    return this.hasRetry(effort);
  }

  /** Whether another try is allowed; notes why not. */
  private hasRetry(effort: Effort): boolean {
    const { rounds } = this.options;
    if (effort.rounds >= rounds) {
      if (rounds > 1) effort.flags |= FLAG.URX;
      return false;
    }
    if (this.budget?.take(this.simulator.now) === false) {
      effort.flags |= FLAG.UO;
      return false;
    }
    const { breaker } = effort;
    if (breaker === null) return true;
    if (!breaker.hasRoom('retries')) {
      breaker.refuse('retries', effort.request as Request);
      effort.flags |= FLAG.UO;
      return false;
    }
    breaker.enter('retries');
    effort.retrying = breaker;
    return true;
  }

  private endRetry(effort: Effort): void {
    const { retrying } = effort;
    if (retrying === null) return;
    effort.retrying = null;
    retrying.leave('retries');
    retrying.rest();
  }

  private fail(effort: Effort): void {
    const request = effort.request as Request;
    request.status = effort.status;
    request.flags |= effort.flags;
    this.finish(effort, effort.failure);
  }

  private finish(effort: Effort, outcome: number): void {
    const request = effort.request as Request;
    this.release(effort);
    request.finish(outcome);
  }

  /** Gives up what is under way. */
  private drop(effort: Effort, withdraw: boolean): void {
    effort.closing = true;
    for (let one = effort.attempts.pop(); one !== undefined; one = effort.attempts.pop()) {
      effort.channel?.abandon(one, withdraw);
      if (one.callerData === FIRST) this.delay?.gaveUp();
      this.close(effort, one, OUTCOME.cancelled);
    }
  }

  private close(effort: Effort, attempt: Request, outcome: number): void {
    if (isMeasured(this.span, (effort.request as Request).intended)) {
      this.recorder.byOutcome[outcome]++;
    }
    this.underWay--;
    this.requests.end(attempt, outcome);
  }

  private release(effort: Effort): void {
    this.cancelTimers(effort);
    this.endRetry(effort);
    effort.leaveSeat();
    (effort.request as Request).attempts = null;
    effort.request = effort.channel = null;
    effort.sending = effort.closing = false;
    effort.serial++;
    this.free.push(effort);
  }

  private cancelTimers(effort: Effort): void {
    if (effort.backoff >= 0) this.simulator.cancel(effort.backoff);
    effort.backoff = -1;
    this.cancelFurther(effort);
  }

  private cancelFurther(effort: Effort): void {
    if (effort.further >= 0) this.simulator.cancel(effort.further);
    effort.further = -1;
  }

  private recordRetry(effort: Effort): void {
    if (isMeasured(this.span, (effort.request as Request).intended)) this.recorder.retries++;
  }

  private make(): Effort {
    const effort = new Effort(this.efforts.length, this.hosts, this.options.rounds, this);
    this.efforts.push(effort);
    return effort;
  }
}

class RepeatingChannel implements Channel {
  constructor(
    private readonly attempts: Attempts,
    private readonly inner: Channel,
  ) {}

  send(request: Request): void {
    this.attempts.begin(request, this.inner);
  }

  abandon(request: Request, withdraw: boolean): void {
    this.attempts.giveUp(request, withdraw);
  }
}

/** The request was sent and served where and when its answered attempt was. */
function copyTimes(attempt: Request, request: Request): void {
  request.sent = attempt.sent;
  request.balancerArrival = attempt.balancerArrival;
  request.balancerDeparture = attempt.balancerDeparture;
  request.serverArrival = attempt.serverArrival;
  request.serviceStart = attempt.serviceStart;
  request.serverDeparture = attempt.serverDeparture;
  if (attempt.timings !== null) request.noteTimings(attempt.timings);
  request.copyHops(attempt);
  request.ownService = attempt.ownService;
  request.backend = attempt.backend;
  request.responseSize = attempt.responseSize;
  request.status = attempt.status;
  request.flags |= attempt.flags;
}
