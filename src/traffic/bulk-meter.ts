import type { Actor, Simulator } from '../engine/simulator.js';
import type { Nanoseconds } from '../engine/time.js';
import { jainIndex } from '../measure/fairness.js';
import type { MeasurementSpan } from '../measure/measurement-span.js';
import type { BulkFlow } from './bulk.js';

/** What a flow did in a window of time, and how it stood at its end. */
export interface FlowWindow {
  /** Its place among the flows. */
  flow: number;
  from: Nanoseconds;
  to: Nanoseconds;
  /** That were delivered. */
  bytes: number;
  /** Congestion window and threshold, in segments. */
  window: number;
  threshold: number;
  /** Smoothed; NaN without a sample. */
  roundTrip: Nanoseconds;
}

/** Looks at the flows of a workload at the end of each window of the measured span. */
export class BulkMeter implements Actor {
  actorId = -1;
  readonly windows: FlowWindow[] = [];
  /** Jain's index over the flows that went on throughout, for each window with two of them. */
  readonly fairness: number[] = [];
  /** What each had delivered when the window began; the measured span, for the first one. */
  private readonly before: Float64Array;
  private readonly atStart: Float64Array;
  /** The same as the measured span ends: those that go on after it count no further. */
  private atEnd: Float64Array | null = null;
  private from = -1;

  constructor(
    private readonly simulator: Simulator,
    private readonly flows: readonly BulkFlow[],
    private readonly span: MeasurementSpan,
  ) {
    simulator.add(this);
    this.before = new Float64Array(flows.length);
    this.atStart = new Float64Array(flows.length);
    simulator.schedule(span.from, this, 0);
  }

  wake(): void {
    const { span, simulator, flows } = this;
    const { now } = simulator;
    if (this.from < 0) {
      this.from = now;
      flows.forEach(({ delivered }, i) => (this.before[i] = this.atStart[i] = delivered));
    } else {
      this.close(now);
    }
    if (now >= span.until) this.atEnd = Float64Array.from(flows, ({ delivered }) => delivered);
    const next = Math.min(now + span.window, span.until);
    if (next > now && flows.some(({ isGoing }) => isGoing)) {
      simulator.schedule(next - now, this, 0);
    }
  }

  /** What a flow has delivered within the measured span. */
  deliveredBy(flow: number): number {
    const delivered = this.atEnd?.[flow] ?? this.flows[flow].delivered;
    return this.from < 0 ? 0 : delivered - this.atStart[flow];
  }

  /** The window ends; nothing happens where it has not begun. */
  close(now: Nanoseconds): void {
    const { from, flows, before } = this;
    const to = Math.min(now, this.span.until);
    if (from < 0 || to <= from) return;
    const shares: number[] = [];
    flows.forEach((flow, i) => {
      const { statistics, startsAt, endedAt, delivered } = flow;
      if (statistics === null || endedAt <= from) return;
      const bytes = delivered - before[i];
      before[i] = delivered;
      const { window, threshold, smoothedRtt: roundTrip } = statistics;
      this.windows.push({ flow: i, from, to, bytes, window, threshold, roundTrip });
      if (startsAt <= from && !(endedAt < to)) shares.push(bytes);
    });
    const jain = shares.length > 1 ? jainIndex(shares) : null;
    if (jain !== null) this.fairness.push(jain);
    this.from = to;
  }
}
