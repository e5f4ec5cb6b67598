import { SECOND } from '../engine/time.js';
import { fairness } from '../measure/fairness.js';
import { Histogram } from '../measure/histogram.js';
import { summarizeLatency } from '../measure/latency.js';
import type { LawCheck } from '../measure/littles-law.js';
import { expectedJainOfRandomSplit } from '../measure/random-split.js';
import type {
  BackendResults,
  FairnessResults,
  LawResults,
  SeriesRow,
  ServiceResults,
} from './results.js';
import type { LiveService } from './services.js';
import { latencies, seriesRow } from './workload-results.js';

/** What a service did over the measured span; call it when its measurement is closed. */
export function serviceResults(live: LiveService): ServiceResults {
  const { service, plain } = live;
  const { recorder } = service;
  const { backends } = recorder;
  const weights = plain.replicas.map(({ weight }) => weight);
  const requests = backends.map((backend) => backend.requests);
  const utilisations = backends.map((_, replica) => recorder.utilisation(replica));
  const queues = backends.map((_, replica) => recorder.meanQueueLength(replica) ?? 0);
  const workers = plain.replicas.map((replica) => replica.workers);
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  const busy = utilisations.map((value, replica) => (value ?? 0) * workers[replica]);
  const results = new Map<string, BackendResults>();
  backends.forEach((backend, index) => {
    const { name, weight, speed } = plain.replicas[index];
    results.set(name, {
      requests: backend.requests,
      rejected: backend.turnedAway,
      utilisation: utilisations[index],
      meanQueueLength: queues[index],
      weight,
      speed,
      latency: latencies(summarizeLatency(backend.latency ?? EMPTY)).latency,
    });
  });
  const { jain: splitJain } = fairness(requests, weights);
  const random = splitJain === null ? null : expectedJainOfRandomSplit(sum(requests), weights);
  return {
    policy: live.balancer === null ? 'none' : plain.balancer.policy.kind,
    replicas: plain.replicas.length,
    sent: recorder.sent,
    completed: recorder.completed,
    rejected: recorder.turnedAway,
    latency: latencies(summarizeLatency(recorder.latency)).latency,
    utilisation: workers.length === 0 ? null : sum(busy) / sum(workers),
    meanQueueLength: sum(queues),
    backends: results,
    fairness: index(requests, weights, random),
    utilisationFairness: index(
      utilisations.map((value) => value ?? 0),
      undefined,
      null,
    ),
    windowedFairness: windowed(live, weights),
    littlesLaw: law(recorder.presence.check()),
    utilisationLaw: law(recorder.workers.check()),
  };
}

/** Windows of a service over time. */
export function serviceSeries(name: string, live: LiveService): SeriesRow[] {
  const weights = live.plain.replicas.map(({ weight }) => weight);
  const windows = live.service.recorder.windows.summaries(weights);
  return windows.map((window) => seriesRow('service', name, window));
}

function windowed(
  { service }: LiveService,
  weights: readonly number[],
): { jain: number | null; random: number | null } {
  const windows = service.recorder.windows
    .summaries(weights)
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

const EMPTY = new Histogram(0.01);
