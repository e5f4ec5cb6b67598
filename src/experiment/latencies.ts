import { Histogram } from '../measure/histogram.js';
import type { Simulation } from '../model/simulation.js';

/** Whose latencies, by the path of the owner in the results, and what was measured. */
interface Latencies {
  owner: string[];
  histogram: Histogram;
  /** Further requests that failed or have not ended. */
  failures: number;
  /** Those of them that are known to have failed. */
  lost: number;
}

/** All latencies that a run keeps: of workloads and their clients, of services and their backends. */
export function* latenciesOf({ workloads, services }: Simulation): Generator<Latencies, void> {
  for (const [name, live] of workloads) {
    if (live.kind !== 'requests') continue;
    const { recorder, options } = live.workload;
    const owner = ['workloads', name];
    const failures = recorder.sent - recorder.completed;
    const lost = failures - recorder.unfinished;
    yield { owner, histogram: recorder.latency, failures, lost };
    for (const [i, { sent, completed, latency }] of recorder.clients.entries()) {
      const histogram = latency ?? new Histogram(0.01);
      const client = options.clients[i].name;
      const missing = sent - completed;
      yield { owner: [...owner, 'clients', client], histogram, failures: missing, lost: missing };
    }
  }
  for (const [name, { service, plain }] of services) {
    const { recorder } = service;
    const owner = ['services', name];
    yield { owner, histogram: recorder.latency, failures: 0, lost: 0 };
    for (const [i, { name: backend }] of plain.replicas.entries()) {
      const histogram = recorder.latencyOf(i) ?? new Histogram(0.01);
      yield { owner: [...owner, 'backends', backend], histogram, failures: 0, lost: 0 };
    }
  }
}
