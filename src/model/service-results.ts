import { SECOND } from '../engine/time.js';
import { fairness } from '../measure/fairness.js';
import { Histogram } from '../measure/histogram.js';
import { summarizeLatency } from '../measure/latency.js';
import type { LawCheck } from '../measure/littles-law.js';
import type { WorkCheck } from '../measure/work-law.js';
import type { WeightsOf } from '../measure/windows.js';
import { expectedJainOfRandomSplit } from '../measure/random-split.js';
import type { PlainReplica } from '../scenario/plain.js';
import type { Attempts } from '../calls/attempts/attempts.js';
import { refusalResults } from './authorization.js';
import { breakerResults } from './guards.js';
import { attemptResults } from './attempts.js';
import { lookUpResults } from './look-ups.js';
import { partitionResults } from './partitions.js';
import { relayResults } from './relay-results.js';
import type {
  AttemptResults,
  BackendResults,
  FairnessResults,
  LawResults,
  SeriesRow,
  ServiceResults,
} from './results.js';
import { routeResults } from './routing.js';
import type { LiveService } from './live-service.js';
import { latencies } from './latencies.js';
import { perSecond, type Span } from './span.js';
import { seriesRow } from './series.js';

/** What a service did over the measured span; call it when its measurement is closed. */
export function serviceResults(live: LiveService, span: Span): ServiceResults {
  const { service, plain } = live;
  const { recorder } = service;
  const capacities = plain.replicas.map(capacityOf);
  const spanned = Math.max(span.to - span.from, 0);
  const times = capacities.map((_, i) => recorder.membership.time(i, span.from, span.to));
  const dues = capacities.map((capacity, i) => (capacity * times[i]) / SECOND);
  const unchanged = times.every((time) => time === spanned);
  const requests = capacities.map((_, replica) => recorder.requests(replica));
  const utilisations = capacities.map((_, replica) => recorder.utilisation(replica));
  const queues = capacities.map((_, replica) => recorder.meanQueueLength(replica) ?? 0);
  const workers = plain.replicas.map((replica) => replica.workers);
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  const busy = utilisations.map((value, replica) => (value ?? 0) * workers[replica]);
  const existing = workers.map((count, i) => recorder.existingWorkers(i) ?? count);
  const results = new Map<string, BackendResults>();
  plain.replicas.forEach(({ name, weight, speed }, index) => {
    results.set(name, {
      requests: requests[index],
      rejected: recorder.turnedAwayBy(index),
      utilisation: utilisations[index],
      meanQueueLength: queues[index],
      versions: live.pods?.versionsAt(index) ?? null,
      weight,
      speed,
      capacity: capacities[index],
      secondsInService: times[index] / SECOND,
      latency: latencies(summarizeLatency(recorder.latencyOf(index) ?? EMPTY)).latency,
    });
  });
  const { jain: splitJain } = fairness(requests, dues);
  const random = splitJain === null ? null : expectedJainOfRandomSplit(sum(requests), dues);
  return {
    policy: live.all === null ? 'none' : plain.balancer.policy.kind,
    replicas: recorder.membership.count,
    sent: recorder.sent,
    completed: recorder.completed,
    rejected: recorder.turnedAway,
    offeredLoad: recorder.offeredLoad,
    throughput: perSecond(recorder.answered, span),
    latency: latencies(summarizeLatency(recorder.latency)).latency,
    utilisation: ratio(sum(busy), sum(existing)),
    wasted: recorder.spent === 0 ? null : recorder.wasted / recorder.spent,
    meanQueueLength: sum(queues),
    backends: results,
    fairness: index(requests, dues, random),
    utilisationFairness: index(
      utilisations.map((value) => value ?? 0),
      unchanged ? undefined : times,
      null,
    ),
    windowedFairness: windowed(live),
    littlesLaw: law(recorder.presence.check()),
    utilisationLaw: law(recorder.workers.check()),
    workLaw: workLaw(recorder.work.check()),
    partitions: partitionResults(plain, requests),
    relayed: relayResults(live),
    attempts: callAttempts(live),
    routes: routeResults(service.options.name, live.routing),
    refusals: refusalResults(live.authorization),
    breakers: breakerResults(live.breakers),
    codes: recorder.responses.statuses(recorder.completed),
    flags: recorder.responses.flags(),
    calls: callResponses(live),
    ...podResults(live),
    dns: lookUpResults(live.lookUps),
    connections: live.connections(),
  };
}

function podResults({
  pods,
}: LiveService): Pick<ServiceResults, 'pods' | 'noEndpoints' | 'rollouts' | 'scaling'> {
  const none = { pods: new Map(), noEndpoints: null, rollouts: new Map(), scaling: null };
  return pods?.results() ?? none;
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/** What each replica is due of a window's requests: its capacity, for as long as it is there. */
function duesOf({ service, plain }: LiveService): WeightsOf {
  const capacities = plain.replicas.map(capacityOf);
  const { membership } = service.recorder;
  if (!membership.changes) return () => capacities;
  return (from, to) =>
    capacities.map((capacity, i) => (capacity * membership.time(i, from, to)) / SECOND);
}

function callAttempts({ service }: LiveService): Map<string, AttemptResults> {
  const byCallee = new Map<string, Attempts[]>();
  for (const { patience, options } of service.sites) {
    const { attempts } = patience;
    if (attempts === null) continue;
    const others = byCallee.get(options.to) ?? [];
    byCallee.set(options.to, [...others, attempts]);
  }
  const results = new Map<string, AttemptResults>();
  for (const [callee, all] of byCallee) {
    results.set(callee, attemptResults(all) as AttemptResults);
  }
  return results;
}

function callResponses({ service }: LiveService): ServiceResults['calls'] {
  const results: ServiceResults['calls'] = new Map();
  for (const { completed, responses, options } of service.sites) {
    const others = results.get(options.to);
    const codes = responses.statuses(completed);
    const flags = responses.flags();
    results.set(options.to, {
      codes: together(codes, others?.codes),
      flags: together(flags, others?.flags),
    });
  }
  return results;
}

/** Sums by name, those of the first before others. */
function together(
  counts: ReadonlyMap<string, number>,
  others: ReadonlyMap<string, number> = new Map(),
): Map<string, number> {
  const sums = new Map(counts);
  for (const [name, count] of others) sums.set(name, count + (sums.get(name) ?? 0));
  return sums;
}

/** Windows of a service over time. */
export function serviceSeries(name: string, live: LiveService): SeriesRow[] {
  const windows = live.service.recorder.windows.summaries(duesOf(live));
  return windows.map((window) => seriesRow('service', name, window));
}

/** What a replica can do: the work of its workers in a second. */
function capacityOf({ workers, speed }: PlainReplica): number {
  return workers * speed;
}

function windowed(live: LiveService): { jain: number | null; random: number | null } {
  const windows = live.service.recorder.windows
    .summaries(duesOf(live))
    .filter((window) => window.fairness.jain !== null && window.randomJain !== null);
  if (windows.length === 0) return { jain: null, random: null };
  const mean = (of: (window: (typeof windows)[number]) => number | null): number =>
    windows.reduce((sum, window) => sum + (of(window) as number), 0) / windows.length;
  return { jain: mean((w) => w.fairness.jain), random: mean((w) => w.randomJain) };
}

function index(
  values: readonly number[],
  weights: readonly number[] | undefined,
  random: number | null,
): FairnessResults {
  const { jain, maxToMean, cv } = fairness(values, weights);
  return { jain, maxOverMean: maxToMean, cv, random };
}

function law(check: LawCheck): LawResults {
  return {
    left: check.L,
    right: (check.lambda * check.W) / SECOND,
    relativeError: check.relativeError,
    holds: check.holds,
  };
}

function workLaw(check: WorkCheck): LawResults {
  const { done, possible, relativeExcess, holds } = check;
  return { left: done, right: possible, relativeError: relativeExcess, holds };
}

const EMPTY = new Histogram(0.01);
