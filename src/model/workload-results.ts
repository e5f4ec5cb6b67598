import { SECOND } from '../engine/time.js';
import { Histogram } from '../measure/histogram.js';
import { summarizeLatency } from '../measure/latency.js';
import type { WindowSummary } from '../measure/windows.js';
import { outcomes } from '../calls/outcome.js';
import { latencies } from './latencies.js';
import { attemptResults } from './attempts.js';
import { clientFairness, clientResults, NO_CLIENT_FAIRNESS } from './client-results.js';
import type { HistogramResults, SeriesRow, WorkloadResults } from './results.js';
import { perSecond, type Span } from './span.js';
import type { LiveWorkload } from './workloads.js';

export function workloadResults(live: LiveWorkload, span: Span): WorkloadResults {
  switch (live.kind) {
    case 'requests':
      return requestResults(live, span);
    case 'ping':
      return pingResults(live, span);
    case 'datagrams':
      return datagramResults(live, span);
  }
}

/** Its buckets, null where nothing was measured. */
export function histogramOf(histogram: Histogram): HistogramResults | null {
  if (histogram.count === 0) return null;
  const buckets = Array.from(histogram.buckets(), ({ from, to, count }) => ({
    from: from / 1e6,
    upTo: to / 1e6,
    count,
  }));
  return { unit: 'ms', buckets };
}

/** Of what its clients measure. */
export function latencyHistogram(live: LiveWorkload): Histogram {
  switch (live.kind) {
    case 'requests':
      return live.workload.recorder.latency;
    case 'datagrams':
      return live.mark.delays;
    case 'ping': {
      const all = new Histogram(0.001);
      for (const ping of live.pings) all.merge(ping.roundTrips);
      return all;
    }
  }
}

/** Windows of a workload over time. */
export function workloadSeries(name: string, live: LiveWorkload): SeriesRow[] {
  if (live.kind !== 'requests') return [];
  const windows = live.workload.recorder.windows.summaries();
  return windows.map((window) => ({
    ...seriesRow('workload', name, window),
    jain: null,
    jainRandom: null,
  }));
}

export function seriesRow(kind: SeriesRow['kind'], name: string, window: WindowSummary): SeriesRow {
  const { sent, completed, failed, latency } = window;
  return {
    kind,
    name,
    from: window.from / SECOND,
    to: window.to / SECOND,
    sent,
    completed,
    failed,
    successRatio: sent === 0 ? null : completed / sent,
    mean: latency.mean,
    p50: latency.p50,
    p99: latency.p99,
    jain: window.fairness.jain,
    jainRandom: window.randomJain,
  };
}

function requestResults(live: LiveWorkload & { kind: 'requests' }, span: Span): WorkloadResults {
  const { recorder } = live.workload;
  const { sent, completed, stages } = recorder;
  const clients = clientResults(live, span);
  return {
    kind: live.plain.kind,
    sent,
    completed,
    failed: recorder.failed,
    unfinished: recorder.unfinished,
    successRatio: sent === 0 ? null : completed / sent,
    throughput: perSecond(recorder.answered, span),
    offered: perSecond(sent, span),
    ...latencies(summarizeLatency(recorder.latency, sent - completed)),
    breakdown: stages && {
      earlierAttempts: stages.earlierAttempts / 1e6,
      network: stages.network / 1e6,
      balancerQueue: stages.balancerQueue / 1e6,
      serverQueue: stages.serverQueue / 1e6,
      service: stages.service / 1e6,
    },
    clients,
    fairness: clientFairness(live, clients),
    ping: null,
    attempts: attemptResults(live.workload.attempts === null ? [] : [live.workload.attempts]),
  };
}

function pingResults(live: LiveWorkload & { kind: 'ping' }, span: Span): WorkloadResults {
  const { pings } = live;
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
  const both = latencies(summarizeLatency(latencyHistogram(live), sent - received));
  const answered = sum(pings, (ping) => ping.answered);
  const base = plainResults(
    'ping',
    sent,
    received,
    perSecond(answered, span),
    perSecond(sent, span),
  );
  return {
    ...base,
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

function datagramResults(live: LiveWorkload & { kind: 'datagrams' }, span: Span): WorkloadResults {
  const { mark, unmeasured } = live;
  const { sent, received } = mark;
  const lost = sent - received - mark.onTheWay;
  return {
    ...plainResults(
      'datagrams',
      sent,
      received,
      perSecond(mark.arrived + unmeasured.arrived, span),
      perSecond(sent, span),
    ),
    failed: lost > 0 ? new Map([['lost', lost]]) : new Map<string, number>(),
    unfinished: mark.onTheWay,
    ...latencies(summarizeLatency(mark.delays, sent - received)),
  };
}

function plainResults(
  kind: string,
  sent: number,
  completed: number,
  throughput: number,
  offered: number,
): Omit<WorkloadResults, 'latency' | 'latencyWithFailures' | 'failed' | 'unfinished'> {
  return {
    kind,
    sent,
    completed,
    successRatio: sent === 0 ? null : completed / sent,
    throughput,
    offered,
    breakdown: null,
    clients: new Map(),
    fairness: NO_CLIENT_FAIRNESS,
    ping: null,
    attempts: null,
  };
}

function sum<T>(all: readonly T[], of: (one: T) => number): number {
  return all.reduce((total, one) => total + of(one), 0);
}
