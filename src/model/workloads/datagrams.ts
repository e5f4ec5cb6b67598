import type { Histogram } from '../../measure/histogram.js';
import type { LookUps } from '../../measure/look-ups.js';
import { summarizeLatency } from '../../measure/latency.js';
import type { PlainDatagrams } from '../../scenario/plain.js';
import type { DatagramMark, DatagramStream } from '../../traffic/datagrams.js';
import { latencies } from '../latencies.js';
import { lookUpResults } from '../look-ups.js';
import type { WorkloadResults } from '../results.js';
import type { Span } from '../span.js';
import { type LiveWorkload, plainResults, SelfTimed } from './live.js';

/** One-way datagrams to sinks. */
export class LiveDatagrams extends SelfTimed implements LiveWorkload {
  /** @param unmeasured for those sent before and after the measured span */
  constructor(
    readonly plain: PlainDatagrams,
    private readonly mark: DatagramMark,
    private readonly unmeasured: DatagramMark,
    private readonly streams: readonly DatagramStream[],
    private readonly lookUps: LookUps | null,
  ) {
    super();
  }

  get latency(): Histogram {
    return this.mark.delays;
  }

  get sending() {
    const sent = this.streams.reduce((sum, stream) => sum + stream.sent, 0);
    return { wanted: this.plain.requests ?? 0, sent };
  }

  isSettled(ends: boolean): boolean {
    const isSending = this.streams.some((stream) => !stream.done);
    return this.mark.onTheWay === 0 && (!isSending || ends);
  }

  count(): void {
    // Packets have a count of their own.
  }

  results(span: Span): WorkloadResults {
    const { mark, unmeasured } = this;
    const { sent, received } = mark;
    const lost = sent - received - mark.onTheWay;
    const answered = mark.arrived + unmeasured.arrived;
    return {
      ...plainResults('datagrams', { sent, completed: received, answered }, span),
      dns: lookUpResults(this.lookUps),
      failed: lost > 0 ? new Map([['lost', lost]]) : new Map<string, number>(),
      unfinished: mark.onTheWay,
      ...latencies(summarizeLatency(mark.delays, sent - received)),
    };
  }
}
