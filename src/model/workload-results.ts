import { SECOND } from '../engine/time.js';
import { fairness as fairnessOf } from '../measure/fairness.js';
import { Histogram } from '../measure/histogram.js';
import { type LatencySummary, summarizeLatency } from '../measure/latency.js';
import { maxMinShares } from '../measure/max-min.js';
import type { WindowSummary } from '../measure/windows.js';
import { outcomes } from '../traffic/request.js';
import { attemptResults } from './attempts.js';
import type {
  ClientResults,
  FairnessResults,
  HistogramResults,
  LatencyResults,
  SeriesRow,
  WorkloadResults,
} from './results.js';
import type { LiveWorkload } from './workloads.js';

/** A span of the run over which rates are taken, in nanoseconds. */
export interface Span {
  from: number;
  to: number;
}

/** So many within a span, as a rate; 0 over no time. */
export function perSecond(count: number, { from, to }: Span): number {
  return to > from ? (count * SECOND) / (to - from) : 0;
}

export const NO_FAIRNESS: FairnessResults = {
  jain: null,
  maxOverMean: null,
  cv: null,
  random: null,
};

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

/** Buckets for a histogram that is drawn, null where nothing was measured. */
export function histogramOf(live: LiveWorkload): HistogramResults | null {
  const histogram = latencyHistogram(live);
  if (histogram.count === 0) return null;
  const buckets = Array.from(histogram.buckets(), ({ from, to, count }) => ({
    from: from / 1e6,
    upTo: to / 1e6,
    count,
  }));
  return { unit: 'ms', buckets };
}

function latencyHistogram(live: LiveWorkload): Histogram {
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

/** The summary's own numbers, and those in which a failure took for ever. */
export function latencies(summary: LatencySummary): {
  latency: LatencyResults;
  latencyWithFailures: LatencyResults;
} {
  const { failures, withFailures, ...latency } = summary;
  const count = latency.count + failures;
  return {
    latency,
    latencyWithFailures: {
      ...latency,
      ...withFailures,
      count,
      mean: failures > 0 ? null : latency.mean,
      sd: failures > 0 ? null : latency.sd,
      max: failures > 0 ? null : latency.max,
    },
  };
}

function requestResults(live: LiveWorkload & { kind: 'requests' }, span: Span): WorkloadResults {
  const { recorder, options } = live.workload;
  const { sent, completed, stages } = recorder;
  const clients = clientResults(live, span);
  const shares = [...clients.values()];
  return {
    kind: live.plain.kind,
    sent,
    completed,
    failed: recorder.failed,
    unfinished: recorder.unfinished,
    successRatio: sent === 0 ? null : completed / sent,
    throughput: perSecond(recorder.answered, span),
    ...latencies(summarizeLatency(recorder.latency, sent - completed)),
    breakdown: stages && {
      network: stages.network / 1e6,
      balancerQueue: stages.balancerQueue / 1e6,
      serverQueue: stages.serverQueue / 1e6,
      service: stages.service / 1e6,
    },
    clients,
    fairness:
      options.clients.length < 2
        ? { goodput: NO_FAIRNESS, slowdown: NO_FAIRNESS }
        : {
            goodput: compare(shares.map(({ goodput, maxMinShare }) => ratio(goodput, maxMinShare))),
            slowdown: compare(shares.map(({ slowdown }) => slowdown)),
          },
    ping: null,
    attempts: attemptResults(live.workload.attempts === null ? [] : [live.workload.attempts]),
  };
}

function clientResults(
  live: LiveWorkload & { kind: 'requests' },
  span: Span,
): Map<string, ClientResults> {
  const { recorder, options } = live.workload;
  const rate = (count: number): number => perSecond(count, span);
  const goodputs = recorder.clients.map((client) => rate(client.answered));
  const capacity = goodputs.reduce((sum, goodput) => sum + goodput, 0);
  const fair = maxMinShares(
    capacity,
    recorder.clients.map((client) => rate(client.sent)),
    options.clients.map(({ weight }) => weight),
  );
  const results = new Map<string, ClientResults>();
  recorder.clients.forEach((client, index) => {
    const summary = summarizeLatency(client.latency ?? EMPTY, client.sent - client.completed);
    results.set(options.clients[index].name, {
      sent: client.sent,
      completed: client.completed,
      goodput: goodputs[index],
      maxMinShare: fair[index],
      latency: latencies(summary).latency,
      slowdown: client.slowdown,
    });
  });
  return results;
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
  const base = plainResults('ping', sent, received, perSecond(answered, span));
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
): Omit<WorkloadResults, 'latency' | 'latencyWithFailures' | 'failed' | 'unfinished'> {
  return {
    kind,
    sent,
    completed,
    successRatio: sent === 0 ? null : completed / sent,
    throughput,
    breakdown: null,
    clients: new Map(),
    fairness: { goodput: NO_FAIRNESS, slowdown: NO_FAIRNESS },
    ping: null,
    attempts: null,
  };
}

function sum<T>(all: readonly T[], of: (one: T) => number): number {
  return all.reduce((total, one) => total + of(one), 0);
}

function ratio(value: number, reference: number | null): number | null {
  return reference !== null && reference > 0 ? value / reference : null;
}

function compare(values: readonly (number | null)[]): FairnessResults {
  const known = values.filter((value) => value !== null);
  const { jain, maxToMean, cv } = fairnessOf(known);
  return { jain, maxOverMean: maxToMean, cv, random: null };
}

const EMPTY = new Histogram(0.01);
