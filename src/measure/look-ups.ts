import type { Nanoseconds } from '../engine/time.js';
import { Histogram } from './histogram.js';
import { isMeasured, type MeasurementSpan } from './measurement-span.js';

/** What an answer to a DNS question says. */
export type AnswerKind = 'address' | 'empty' | 'unknown' | 'failed' | 'truncated';

/** The look-ups of names that somebody needs (a workload, a service that calls): those that begin in the measured span. */
export class LookUps {
  /** Names that were looked up. */
  count = 0;
  /** Of those, the ones that a cache of the host's answered. */
  hits = 0;
  /** Questions sent, each time that they are. */
  queries = 0;
  /** Times that nobody answered before the time was up. */
  timeouts = 0;
  readonly answers: Record<AnswerKind, number> = {
    address: 0,
    empty: 0,
    unknown: 0,
    failed: 0,
    truncated: 0,
  };
  /** From the beginning of a look-up to its end, in nanoseconds. */
  readonly time = new Histogram(0.001);

  constructor(private readonly span: MeasurementSpan) {}

  /** Itself for a look-up that begins now, and is measured; else null. */
  from(now: Nanoseconds): this | null {
    return isMeasured(this.span, now) ? this : null;
  }

  answered(kind: AnswerKind): void {
    this.answers[kind]++;
  }

  /** @param time that the look-up took */
  ended(time: Nanoseconds): void {
    this.count++;
    this.time.record(time);
  }
}
