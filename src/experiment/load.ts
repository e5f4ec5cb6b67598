import { createDistribution } from '../engine/distributions/table.js';
import type { Described } from '../engine/options.js';
import { meanRate } from '../traffic/arrivals/table.js';
import type { PlainScenario, PlainService, PlainWorkload } from '../scenario/plain.js';

/**
 * The load that open workloads offer to a service, by its capacity: the greatest of all services
 * that turn nothing away, 0 where there is none. What comes by calls, in closed loops and by further
 * attempts is left out, so it is a lower bound: where it reaches 1, nothing is steady, whatever the policy.
 */
export function offeredLoad({ services, traffic }: PlainScenario): number {
  let most = 0;
  for (const [name, service] of services) {
    if (service.queue.limit !== null) continue;
    let offered = 0;
    for (const workload of traffic.values()) offered += workOf(workload, name);
    most = Math.max(most, (offered * demandOf(service)) / capacityOf(service));
  }
  return most;
}

/**
 * Nanoseconds that the relaxation time has at least, by the services that turn nothing away:
 * 1 / (sqrt(c mu) - sqrt lambda)^2, which is M/M/c's or less (Cohen 1982), less where arrivals and
 * services vary less, as in heavy traffic. 0 where nothing is known.
 */
export function leastRelaxation({ services, traffic }: PlainScenario): number {
  let most = 0;
  for (const [name, service] of services) {
    if (service.queue.limit !== null) continue;
    const workloads = [...traffic.values()].filter((one) => workOf(one, name) > 0);
    const offered = workloads.reduce((sum, one) => sum + workOf(one, name), 0);
    const random = workloads.every(isPoisson);
    const each = demandOf(service) / capacityOf(service);
    const load = offered * each;
    if (!(load > 0 && load < 1)) continue;
    const root = 1 - Math.sqrt(load);
    const variability = Math.min(1, ((random ? 1 : 0) + variationOf(service)) / 2);
    most = Math.max(most, (1e9 * variability * each) / (root * root));
  }
  return most;
}

function isPoisson(workload: PlainWorkload): boolean {
  return workload.kind === 'open' && workload.arrivals?.kind === 'poisson';
}

/** Squared coefficient of variation of what a request computes, its work and slowdowns left out. */
function variationOf({ handler }: PlainService): number {
  let [mean, variance] = [0, 0];
  for (const step of handler) {
    if (step.kind !== 'compute') continue;
    const time = createDistribution(step.time);
    mean += time.mean;
    variance += time.variance;
  }
  return mean > 0 ? variance / (mean * mean) : 0;
}

/** Requests a second, weighed by their work, of those who wait for however long it takes. */
function workOf(workload: PlainWorkload, service: string): number {
  if (workload.kind !== 'open' || workload.timeout !== null || workload.arrivals === null) return 0;
  if (workload.target.name !== service) return 0;
  return (meanRate(workload.arrivals) ?? 0) * meanOf(workload.work);
}

/** Seconds of a worker at speed 1. */
function demandOf({ handler, slowdown }: PlainService): number {
  const times = handler.map((step) => (step.kind === 'compute' ? meanOf(step.time) : 0));
  return (times.reduce((sum, time) => sum + time, 0) / 1e9) * meanOf(slowdown);
}

function capacityOf({ replicas }: PlainService): number {
  // Whom the timeline may bring counts too: this is a bound.
  return replicas.reduce((sum, { workers, speed }) => sum + workers * speed, 0);
}

function meanOf(described: Described | null): number {
  return described === null ? 1 : createDistribution(described).mean;
}
