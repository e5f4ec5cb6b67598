import { Histogram } from '../measure/histogram.js';
import type { Simulation } from '../model/simulation.js';
import type { KeptLatency } from '../model/workloads/live.js';

/** All latencies that a run keeps: of workloads and their clients, of services and their backends. */
export function* latenciesOf({ workloads, services }: Simulation): Generator<KeptLatency, void> {
  for (const [name, live] of workloads) {
    for (const kept of live.kept()) yield { ...kept, owner: ['workloads', name, ...kept.owner] };
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
