import { pilot } from '../../../src/experiment/pilot.js';
import { replicate } from '../../../src/experiment/replicate.js';
import { latencyKey, type Metric } from '../../../src/experiment/metric.js';
import { LENGTH_PILOTS } from '../../../src/experiment/warm-up.js';
import { worthOf } from '../../../src/experiment/worth.js';
import type { PlainScenario } from '../../../src/index.js';
import { Histogram } from '../../../src/measure/histogram.js';
import type { Section } from '../../../src/measure/statistics/pooled-quantile.js';
import { plainOf } from '../../whole/stages.js';

/** One server before which users wait, through the simulator itself. */
export interface Served {
  load: number;
  customers: number;
  /** Mean service by a millisecond. */
  speedup: number;
}

/** A scenario file with that server, read and lowered as any. */
export function servedBy({ load, customers, speedup }: Served): PlainScenario {
  return plainOf(`
version: 1
services: { server: { time: exponential(${speedup} ms) } }
traffic: { users: { to: server, rate: ${load} / 1 ms, requests: ${customers} } }
`);
}

const OWNER = ['workloads', 'users'];

const P99: Metric = {
  name: 'latency.p99',
  path: [...OWNER, 'latency', 'p99'],
  unit: 's',
  better: 'less',
  quantile: { of: latencyKey(OWNER), p: 0.99, withFailures: false },
  mean: 'bounded',
};

/** Whether pilots of the scenario let its p99 be told. */
export function isTold(plain: PlainScenario, seed: string): boolean {
  const pilots = Array.from({ length: LENGTH_PILOTS }, (_, r) =>
    pilot({ ...plain, seed }, r, [P99]),
  );
  return worthOf(pilots, [P99]).tails.size === 0;
}

/** The latencies of one replication. */
export function latenciesOf(plain: PlainScenario, seed: string, replication: number): Section {
  const { latencies } = replicate({ ...plain, seed }, replication, [P99]);
  return { histogram: Histogram.from(latencies[0].histogram) };
}
