import type { Tell } from '../balancing/policy.js';
import type { Actor, Simulator } from '../engine/simulator.js';
import type { Nanoseconds } from '../engine/time.js';
import { type Courier, Question } from './courier.js';
import { type CheckedBalancer, HealthBook, type HealthOptions } from './health-book.js';

/** That it comes back is the answer. */
class HealthQuestion extends Question {
  round = 0;

  constructor(
    free: HealthQuestion[],
    private readonly checker: HealthChecker,
  ) {
    super(free, 0);
  }

  reach(): void {
    // A server answers it without a worker.
  }

  answered(now: Nanoseconds): string {
    return this.checker.answered(this, now);
  }
}

const CHECK = 0;
const EXPIRE = 1;

/**
 * Active health checks from one place: every backend of the set is asked; whose answer comes passes
 * then, and whose does not, before the time limit, fails then. All start healthy.
 */
export class HealthChecker implements Actor {
  actorId = -1;
  private readonly book: HealthBook;
  /** By backend: the answer to this round is awaited. */
  private readonly awaited: Uint8Array;
  private readonly questions: HealthQuestion[] = [];
  private round = 0;

  constructor(
    private readonly simulator: Simulator,
    private readonly courier: Courier,
    private readonly balancers: readonly CheckedBalancer[],
    private readonly options: HealthOptions,
    tell?: Tell,
  ) {
    const { length } = balancers[0].backends;
    this.book = new HealthBook(balancers, length, options, tell);
    this.awaited = new Uint8Array(length);
    simulator.add(this);
    simulator.schedule(0, this, CHECK);
  }

  wake(kind: number): void {
    if (kind === EXPIRE) this.settle();
    else this.check();
  }

  answered({ backend, round }: HealthQuestion, now: Nanoseconds): string {
    if (round !== this.round || this.awaited[backend] === 0) return 'late';
    this.awaited[backend] = 0;
    if (!this.isAbsent(backend)) this.book.note(backend, true, now);
    return '';
  }

  private check(): void {
    const { simulator, options, awaited } = this;
    this.round++;
    for (let i = 0; i < awaited.length; i++) {
      awaited[i] = this.isAbsent(i) ? 0 : 1;
      if (awaited[i] === 0) continue;
      const question = this.questions.pop() ?? new HealthQuestion(this.questions, this);
      question.backend = i;
      question.round = this.round;
      this.courier.ask(question);
    }
    if (simulator.hasTimeFor(options.timeout)) simulator.schedule(options.timeout, this, EXPIRE);
    if (simulator.hasTimeFor(options.interval)) simulator.schedule(options.interval, this, CHECK);
  }

  private settle(): void {
    const { book, simulator, awaited } = this;
    for (let i = 0; i < awaited.length; i++) {
      if (awaited[i] === 1 && !this.isAbsent(i)) book.note(i, false, simulator.now);
      awaited[i] = 0;
    }
  }

  private isAbsent(backend: number): boolean {
    return this.balancers[0].backends[backend].absent;
  }
}
