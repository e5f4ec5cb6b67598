import { outcomes } from '../../calls/outcome.js';
import { Histogram } from '../../measure/histogram.js';
import type { LookUps } from '../../measure/look-ups.js';
import { summarizeLatency } from '../../measure/latency.js';
import type { PlainPing } from '../../scenario/plain.js';
import type { Ping } from '../../traffic/ping.js';
import { latencies } from '../latencies.js';
import { lookUpResults } from '../look-ups.js';
import type { WorkloadResults } from '../results.js';
import type { Span } from '../span.js';
import { type LiveWorkload, plainResults, SelfTimed, type Tally } from './live.js';

/** Echo requests, which are no requests of a pool. */
export class LivePing extends SelfTimed implements LiveWorkload {
  readonly sending = null;

  constructor(
    readonly plain: PlainPing,
    private readonly pings: readonly Ping[],
    private readonly lookUps: LookUps | null,
  ) {
    super();
  }

  get latency(): Histogram {
    const all = new Histogram(0.001);
    for (const ping of this.pings) all.merge(ping.roundTrips);
    return all;
  }

  isSettled(): boolean {
    return this.pings.every((ping) => ping.isOver);
  }

  count(tally: Tally): void {
    for (const ping of this.pings) {
      tally.sent += ping.sent;
      tally.completed += ping.received;
      tally.inFlight += ping.unfinished;
      for (const [outcome, count] of ping.failures) tally.fail(outcome, count);
    }
  }

  results(span: Span): WorkloadResults {
    const { pings } = this;
    const measured = pings.map((ping) => ping.measured);
    const sent = sum(measured, (ping) => ping.sent);
    const received = sum(measured, (ping) => ping.received);
    const failed = new Map<string, number>();
    for (const { failures } of measured) {
      for (const [outcome, count] of failures) {
        const name = outcomes[outcome];
        failed.set(name, (failed.get(name) ?? 0) + count);
      }
    }
    const both = latencies(summarizeLatency(this.latency, sent - received));
    const answered = sum(pings, (ping) => ping.answered);
    return {
      ...plainResults('ping', { sent, completed: received, answered }, span),
      dns: lookUpResults(this.lookUps),
      failed,
      unfinished: sum(measured, (ping) => ping.unfinished),
      ...both,
      ping: {
        received,
        lost: sent - received,
        rtt: both.latency,
        ttl: pings.length > 0 ? pings[0].ttl : null,
      },
    };
  }
}

function sum<T>(all: readonly T[], of: (one: T) => number): number {
  return all.reduce((total, one) => total + of(one), 0);
}
