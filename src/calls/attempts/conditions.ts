import { OUTCOME, outcomes, type Outcome } from '../outcome.js';
import { FROM_UPSTREAM, statusOf } from '../response.js';
import type { Request } from '../request.js';
import { type Condition, conditions } from './table.js';

/** How a try can fail, for Envoy: without a connection, without an answer, or with one. */
const CONNECT: readonly Outcome[] = [
  'refused',
  'unreachable',
  'ports-exhausted',
  'message-too-long',
];
const SILENT: readonly Outcome[] = [...CONNECT, 'reset', 'timed-out'];
const ANSWERS: readonly Outcome[] = ['rejected', 'call-failed', 'errored', 'shed'];

const GATEWAY: readonly number[] = [502, 503, 504];

interface Meaning {
  outcomes?: readonly Outcome[];
  isStatus?: (status: number) => boolean;
}

const MEANINGS: Partial<Record<Condition, Meaning>> = {
  '5xx': { outcomes: SILENT, isStatus: (status) => status >= 500 },
  'gateway-error': { outcomes: SILENT, isStatus: (status) => GATEWAY.includes(status) },
  'no-response': { outcomes: SILENT },
  'connect-failure': { outcomes: CONNECT },
  'reset-before-request': { outcomes: CONNECT },
  'retriable-4xx': { isStatus: (status) => status === 409 },
};

export interface RetryOn {
  /** Our outcomes, and Envoy's conditions. */
  on: readonly (Outcome | Condition)[];
  /** Of `retriable-status-codes`. */
  statuses?: readonly number[];
  /**
   * Which may be sent again that have been sent: all, or those alone that do not change anything twice
   * (nginx: not POST, LOCK and PATCH, but with `non_idempotent`).
   */
  repeat?: 'any' | 'idempotent';
}

const NOT_IDEMPOTENT: readonly string[] = ['POST', 'LOCK', 'PATCH'];

/** Whether another try follows one that failed. */
export class RetryRule {
  /** Outcomes that are named, whoever says so; and tries without an answer. */
  private readonly byOutcome = new Uint8Array(outcomes.length);
  private readonly silent = new Uint8Array(outcomes.length);
  private readonly isAnswer = new Uint8Array(outcomes.length);
  private readonly notSent = new Uint8Array(outcomes.length);
  private readonly tests: ((status: number) => boolean)[] = [];
  private readonly careful: boolean;

  constructor({ on, statuses = [], repeat = 'any' }: RetryOn) {
    for (const name of on) {
      if (!conditions.includes(name as Condition)) {
        this.byOutcome[OUTCOME[name as Outcome]] = 1;
        continue;
      }
      const { outcomes: silent = [], isStatus } = MEANINGS[name as Condition] ?? {};
      for (const outcome of silent) this.silent[OUTCOME[outcome]] = 1;
      if (isStatus !== undefined) this.tests.push(isStatus);
      if (name === 'retriable-status-codes') this.tests.push((status) => statuses.includes(status));
    }
    for (const outcome of ANSWERS) this.isAnswer[OUTCOME[outcome]] = 1;
    for (const outcome of [...CONNECT, 'no-backend' as const]) this.notSent[OUTCOME[outcome]] = 1;
    this.careful = repeat === 'idempotent';
  }

  allows(attempt: Request, outcome: number): boolean {
    // Whom a proxy further on could not reach has been answered by it.
    const fromUpstream = (attempt.flags & FROM_UPSTREAM) !== 0;
    if (this.careful && (fromUpstream || this.notSent[outcome] === 0)) {
      if (NOT_IDEMPOTENT.includes(attempt.head.method)) return false;
    }
    if (this.byOutcome[outcome] === 1) return true;
    if (!fromUpstream && this.silent[outcome] === 1) return true;
    if (this.tests.length === 0) return false;
    const answered = fromUpstream || this.isAnswer[outcome] === 1;
    // Envoy tells others so in a header of the answer.
    if (!answered || outcome === OUTCOME['rate-limited']) return false;
    const status = statusOf(attempt, outcome);
    return this.tests.some((test) => test(status));
  }
}
