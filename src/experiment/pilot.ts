import type { Simulation } from '../model/simulation.js';
import type { PlainScenario } from '../scenario/plain.js';
import { Looks, type Seen } from './looks.js';
import type { Metric } from './metric.js';
import { OneRun } from './replicate.js';

/** Equal slices that a pilot's run is cut into. */
export const SLICES = 1000;
/** Steps of the scheduler between two looks at the number under way. */
const STEPS = 64;

/** What tells how long runs have to be: plain data, the same wherever it ran. */
export interface LengthPilot {
  seen: Seen;
  /** Requests that each service got. */
  served: { service: string; requests: number }[];
}

/** How a system behaves over time. */
export interface Pilot extends LengthPilot {
  /** Latencies of completed requests, by the slice in which they were meant to be sent. */
  latencies: { workload: string; counts: number[]; means: number[] }[];
}

/** Length of a pilot's slices, in nanoseconds. */
export function sliceOf(duration: number): number {
  return Math.max(1, Math.ceil(duration / SLICES));
}

/** Looks at the start of a pilot that are not measured in the runs. */
export function looksBefore({ warmup, duration }: PlainScenario): number {
  return duration === null ? 0 : Math.ceil(warmup / sliceOf(duration));
}

/**
 * Runs a replication for what it shows over time, from the very start: a warm-up of the scenario's own is
 * not left out. Its random numbers are a pilot's own: what is judged later does not
 * depend on what was learnt here.
 */
export function pilot(
  plain: PlainScenario,
  replication: number,
  metrics: readonly Metric[] = [],
): Pilot {
  const { duration } = plain;
  const window = duration === null ? plain.window : sliceOf(duration);
  const { simulation, told } = looked({ ...plain, window }, replication, metrics);
  return { ...told, latencies: duration === null ? [] : bySlice(simulation) };
}

/** The same without latencies slice by slice, which take time, and say nothing of how long a run has to be. */
export function lengthPilot(
  plain: PlainScenario,
  replication: number,
  metrics: readonly Metric[],
): LengthPilot {
  return looked(plain, replication, metrics).told;
}

function looked(
  plain: PlainScenario,
  replication: number,
  metrics: readonly Metric[],
): { simulation: Simulation; told: LengthPilot } {
  const { duration } = plain;
  const run = new OneRun({ ...plain, seed: `${plain.seed} (pilot)`, warmup: 0 }, replication);
  const { simulation } = run;
  const looks = new Looks(simulation, duration === null ? null : sliceOf(duration), metrics);
  for (let over = false; !over;) {
    over = run.advance(STEPS);
    looks.take(over);
  }
  const served = [...simulation.services].map(([name, { service }]) => ({
    service: name,
    requests: service.recorder.sent,
  }));
  return { simulation, told: { seen: looks.seen, served } };
}

function bySlice({ workloads }: Simulation): Pilot['latencies'] {
  const latencies: Pilot['latencies'] = [];
  for (const [workload, live] of workloads) {
    const windows = live.windows()?.slice(0, SLICES);
    if (windows === undefined) continue;
    const all = Array.from({ length: SLICES }, (_, i) => windows[i]?.latency);
    latencies.push({
      workload,
      counts: all.map((latency) => latency?.count ?? 0),
      means: all.map((latency) => latency?.mean ?? 0),
    });
  }
  return latencies;
}
