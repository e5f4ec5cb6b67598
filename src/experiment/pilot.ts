import { Simulation } from '../model/simulation.js';
import type { PlainScenario } from '../scenario/plain.js';

/** Equal slices that a pilot's run is cut into. */
export const SLICES = 1000;
/** Steps of the scheduler between two looks at the number under way. */
const STEPS = 64;

/** How a system comes from its empty start to its habits: plain data, the same wherever it ran. */
export interface Pilot {
  /** Latencies of completed requests, by the slice in which they were meant to be sent. */
  latencies: { workload: string; counts: number[]; means: number[] }[];
  /** Requests under way at the end of each slice, calls between services included. */
  underWay: number[];
}

/** Length of a pilot's slices, in nanoseconds. */
export function sliceOf(duration: number): number {
  return Math.max(1, Math.ceil(duration / SLICES));
}

/**
 * Runs a replication for its series over time, from the very start: a warm-up of the scenario's own is
 * not left out.
 */
export function pilot(plain: PlainScenario, replication: number): Pilot {
  const slice = sliceOf(plain.duration ?? 0);
  const simulation = new Simulation(
    { ...plain, warmup: 0, window: slice },
    { capture: null, trace: null, requests: false, packets: false, replication },
  );
  const underWay: number[] = [];
  let last = 0;
  for (let over = false; !over;) {
    over = simulation.advance(STEPS);
    // Of the slices that have ended since the last look.
    while (underWay.length < SLICES && (over || simulation.now >= (underWay.length + 1) * slice)) {
      underWay.push(last);
    }
    last = simulation.requests.underWay;
  }
  return { latencies: latenciesOf(simulation), underWay };
}

function latenciesOf({ workloads }: Simulation): Pilot['latencies'] {
  const latencies: Pilot['latencies'] = [];
  for (const [workload, live] of workloads) {
    if (live.kind !== 'requests') continue;
    const windows = live.workload.recorder.windows.summaries().slice(0, SLICES);
    const all = Array.from({ length: SLICES }, (_, i) => windows[i]?.latency);
    latencies.push({
      workload,
      counts: all.map((latency) => latency?.count ?? 0),
      means: all.map((latency) => latency?.mean ?? 0),
    });
  }
  return latencies;
}
