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
