import { OUTCOME, outcomes } from '../../calls/outcome.js';
import { SECOND } from '../../engine/time.js';
import { fairness } from '../../measure/fairness.js';
import { Histogram } from '../../measure/histogram.js';
import { summarizeLatency } from '../../measure/latency.js';
import { formatIpv4 } from '../../net/address.js';
import type { PlainBulk } from '../../scenario/plain.js';
import type { BulkFlow } from '../../traffic/bulk.js';
import type { BulkMeter } from '../../traffic/bulk-meter.js';
import type { ResendCause, TcpStatistics } from '../../transport/tcp/statistics.js';
import type { FollowedFlow } from '../flow-paths.js';
import { latencies } from '../latencies.js';
import type { BulkResults, FlowResults, FlowWindowRow, WorkloadResults } from '../results.js';
import type { Span } from '../span.js';
import { NO_CLIENT_FAIRNESS } from './clients.js';
import { type LiveWorkload, plainResults, SelfTimed } from './live.js';

const NONE: Record<ResendCause, number> = { fast: 0, timeout: 0, probe: 0, mtu: 0, syn: 0 };

/** Flows of TCP. */
export class LiveBulk extends SelfTimed implements LiveWorkload {
  private told: ReadonlyMap<string, FlowResults> = new Map();

  constructor(
    readonly plain: PlainBulk,
    private readonly flows: readonly BulkFlow[],
    private readonly meter: BulkMeter,
  ) {
    super();
  }

  /** From the start of a flow to its last byte, where it has one. */
  get latency(): Histogram {
    const all = new Histogram(0.001);
    if (this.plain.bytes === null) return all;
    for (const { outcome, startsAt, endedAt } of this.flows) {
      if (outcome === OUTCOME.completed) all.record(endedAt - startsAt);
    }
    return all;
  }

  get sending() {
    return null;
  }

  isSettled(ends: boolean): boolean {
    return this.flows.every(({ isGoing }) => !isGoing || (ends && this.plain.bytes === null));
  }

  count(): void {
    // Packets have a count of their own.
  }

  override flowWindows(workload: string): FlowWindowRow[] {
    return this.meter.windows.map(({ flow, from, to, bytes, window, threshold, roundTrip }) => ({
      workload,
      flow: flow + 1,
      from: from / SECOND,
      to: to / SECOND,
      goodput: (bytes * 8e3) / (to - from),
      window,
      threshold: finite(threshold),
      rtt: roundTrip > 0 ? roundTrip / 1e6 : null,
    }));
  }

  override followed(): FollowedFlow[] {
    const { clients } = this.plain;
    return this.begun.flatMap(({ place, known }) => {
      const goodput = this.told.get(String(place + 1))?.goodput ?? null;
      if (known === null || goodput === null) return [];
      const { local, remote } = known;
      const host = clients[place % clients.length].host as string;
      return [{ host, local, remote, goodput }];
    });
  }

  results(span: Span): WorkloadResults {
    this.meter.close(span.to);
    const { begun } = this;
    const flows = new Map(begun.map((each) => [String(each.place + 1), this.flowOf(each, span)]));
    this.told = flows;
    const failed = new Map<string, number>();
    let completed = 0;
    let unfinished = 0;
    for (const { flow } of begun) {
      const { outcome, isGoing } = flow;
      if (isGoing && this.plain.bytes !== null) unfinished++;
      else if (isGoing || outcome === OUTCOME.completed) completed++;
      else failed.set(outcomes[outcome], (failed.get(outcomes[outcome]) ?? 0) + 1);
    }
    const sent = begun.length;
    const { latency } = this;
    const bulk = this.bulkOf(begun, flows);
    const { jain, maxOverMean } = bulk;
    return {
      ...plainResults('bulk', { sent, completed, answered: latency.count }, span),
      failed,
      unfinished,
      ...latencies(summarizeLatency(latency, this.plain.bytes === null ? 0 : sent - completed)),
      fairness: {
        ...NO_CLIENT_FAIRNESS,
        goodput: { ...NO_CLIENT_FAIRNESS.goodput, jain, maxOverMean },
      },
      bulk,
      flows,
      dns: null,
    };
  }

  private get begun(): Begun[] {
    return this.flows
      .map((flow, place) => ({ flow, place, known: flow.statistics }))
      .filter(({ known, flow }) => known !== null || !flow.isGoing);
  }

  private bulkOf(begun: readonly Begun[], flows: ReadonlyMap<string, FlowResults>): BulkResults {
    const goodputs = [...flows.values()].flatMap(({ goodput }) => goodput ?? []);
    const { jain, maxToMean } = fairness(goodputs);
    const { fairness: windows } = this.meter;
    const all = new Histogram(0.01);
    let [again, timeouts, segments] = [0, 0, 0];
    for (const { flow, known } of begun) {
      all.merge(flow.roundTrips);
      again += sum(Object.values(known?.retransmitted ?? NONE));
      timeouts += known?.timeouts ?? 0;
      segments += known?.segmentsSent ?? 0;
    }
    return {
      flows: begun.length,
      goodput: goodputs.length === 0 ? null : sum(goodputs),
      jain: flows.size < 2 ? null : jain,
      windowedJain: windows.length === 0 ? null : sum(windows) / windows.length,
      maxOverMean: flows.size < 2 ? null : maxToMean,
      retransmitted: again,
      retransmittedShare: segments === 0 ? null : again / segments,
      timeouts,
      rtt: latencies(summarizeLatency(all)).latency,
    };
  }

  private flowOf({ flow, place, known }: Begun, span: Span): FlowResults {
    const { clients } = this.plain;
    const { startsAt, endedAt, outcome, isGoing, roundTrips, address } = flow;
    const until = isGoing ? span.to : Math.min(endedAt, span.to);
    const life = until - Math.max(startsAt, span.from);
    const delivered = this.meter.deliveredBy(place);
    return {
      from: clients[place % clients.length].name,
      to: formatIpv4(address),
      outcome: isGoing ? '' : outcomes[outcome],
      state: known?.state ?? 'CLOSED',
      congestion: known?.congestion ?? '',
      start: startsAt / SECOND,
      end: isGoing ? null : endedAt / SECOND,
      delivered,
      goodput: life > 0 ? (delivered * 8e3) / life : null,
      rtt: latencies(summarizeLatency(roundTrips)).latency,
      retransmitted: { ...(known?.retransmitted ?? NONE), spurious: known?.spurious ?? 0 },
      timeouts: known?.timeouts ?? 0,
      recoveries: known?.recoveries ?? 0,
      window: known?.window ?? null,
      threshold: known === null ? null : finite(known.threshold),
    };
  }
}

interface Begun {
  flow: BulkFlow;
  place: number;
  known: TcpStatistics | null;
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
